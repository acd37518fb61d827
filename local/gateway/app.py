"""The gateway's application: its own routes and the web client's, then the contract's."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, request_response

from local.gateway.access_log import AccessLog
from local.gateway.authorizer import Authorizer
from local.gateway.aws_integration import integrate_action, integrate_mock
from local.gateway.contract import Contract
from local.gateway.gateway_responses import Refusals, Refused
from local.gateway.health import health_route
from local.gateway.http_message import Message, Reply, message_of
from local.gateway.lambda_proxy import integrate_function
from local.gateway.swagger_ui import docs_routes
from local.gateway.upstream import Upstream
from local.gateway.validation import MAX_BODY_BYTES, MAX_HEAD_BYTES, RequestValidator
from local.gateway.web_client import web_routes
from local.template.login import Login

LOG = logging.getLogger(__name__)
# Of one machine; API Gateway's throttle counts requests by the second.
MOST_AT_ONCE = 400


class Gateway:
    """Answers requests as the contract says."""

    def __init__(self, document: dict[str, Any], upstream: Upstream, access: AccessLog) -> None:
        self._contract = Contract(document)
        self._validator = RequestValidator(document)
        self._refusals = Refusals(document)
        self._upstream = upstream
        self._access = access
        self._at_once = 0
        self._authorizer = Authorizer(document, upstream)
        self._binary = document.get("x-amazon-apigateway-binary-media-types", [])

    async def answer(self, request: Request) -> Response:
        """Answer one request, in the error envelope whatever goes wrong."""
        message, refusal = message_of(request), None
        try:
            _check_head(request)
            message.body = await _body(request)
            reply = await self._in_turn(message)
        except ClientDisconnect:
            return Response(status_code=400)
        except Refused as refused:
            refusal, reply = refused.kind, self._refusals.reply(refused)
            if reply.status >= 500:
                LOG.warning("%s: %s (%s)", refused.kind, refused, type(refused.__cause__).__name__)
        except Exception:
            LOG.exception("A request failed in the gateway")
            refusal = "API_CONFIGURATION_ERROR"
            reply = self._refusals.reply(Refused(refusal, "Internal server error"))
        self._access.write(message, reply, refusal)
        return _response(reply, message.request_id)

    async def _in_turn(self, message: Message) -> Reply:
        """Answer unless too many requests are under way, so that none of those waits for long."""
        if self._at_once >= MOST_AT_ONCE:
            raise Refused("THROTTLED", "Too Many Requests")
        self._at_once += 1
        try:
            return await self._reply(message)
        finally:
            self._at_once -= 1

    async def _reply(self, message: Message) -> Reply:
        matched = self._contract.match(message.method, message.path)
        if matched is None:
            raise Refused("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
        method, message.path_parameters = matched
        message.resource = method.resource
        kind = method.integration["type"].lower()
        if kind == "mock":
            return integrate_mock(method, message)
        message.claims = await self._authorizer.claims(method, message)
        self._validator.check(method, message)
        if kind == "aws":
            return await integrate_action(method, message, self._upstream)
        return await integrate_function(method, message, self._upstream, self._binary)


def application(
    document: dict[str, Any],
    upstream: Upstream,
    web: Path,
    login: Login | None = None,
    access: str | None = None,
) -> Starlette:
    """Return the ASGI application for a contract and the web client built in `web`.

    The user pool's pages are there with a login; `access` is the format of the access log.
    """
    gateway = Gateway(document, upstream, AccessLog(access))

    async def login_page(request: Request) -> Response:
        answer = await upstream.login(request)
        return Response(answer.content, answer.status_code, dict(answer.headers))

    routes = [
        health_route(upstream),
        *web_routes(web, login),
        *docs_routes(document),
        *(_login_routes(login_page) if login else []),
    ]
    served = Starlette(routes=routes)
    # Not a route: those match no path with a line end in it, and only methods by name.
    served.router.default = request_response(gateway.answer)
    return served


def _login_routes(page: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    methods = ["GET", "POST"]
    return [Route(path, page, methods=methods) for path in ("/oauth2/{path:path}", "/logout")]


def _check_head(request: Request) -> None:
    size = len(request.scope["raw_path"]) + len(request.scope["query_string"])
    size += sum(len(name) + len(value) for name, value in request.headers.raw)
    if size > MAX_HEAD_BYTES:
        raise Refused("REQUEST_TOO_LARGE", "Request too long")


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise Refused("REQUEST_TOO_LARGE", "Request too long")
        chunks.append(chunk)
    return b"".join(chunks)


def _response(reply: Reply, request_id: str) -> Response:
    response = Response(reply.body if reply.status != 204 else b"", reply.status)
    for name, value in reply.headers:
        response.headers.append(name, value)
    response.headers.append("x-amzn-RequestId", request_id)
    return response
