"""The gateway's ASGI application: its own routes, the web client's, then the contract's."""

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
from local.gateway.aws_integration import run_aws_integration, run_mock_integration
from local.gateway.contract import Contract
from local.gateway.gateway_responses import GatewayError, GatewayResponses
from local.gateway.health import health_route
from local.gateway.http_message import HttpRequest, HttpResponse, parse_request
from local.gateway.lambda_proxy import run_lambda_proxy
from local.gateway.swagger_ui import docs_routes
from local.gateway.upstream import Upstream
from local.gateway.validation import MAX_BODY_BYTES, MAX_HEAD_BYTES, RequestValidator
from local.gateway.web_client import web_routes
from local.template.user_pool import UserPool

LOG = logging.getLogger(__name__)
# For one machine; API Gateway throttles by requests a second instead.
MAX_CONCURRENT_REQUESTS = 400


class Gateway:
    """Handles requests by the contract's methods and integrations."""

    def __init__(self, document: dict[str, Any], upstream: Upstream, access_log: AccessLog) -> None:
        self._contract = Contract(document)
        self._validator = RequestValidator(document)
        self._gateway_responses = GatewayResponses(document)
        self._upstream = upstream
        self._access_log = access_log
        self._in_flight = 0
        self._authorizer = Authorizer(document, upstream)
        self._binary = document.get("x-amazon-apigateway-binary-media-types", [])

    async def handle(self, request: Request) -> Response:
        """Handle one request; every failure becomes a gateway response."""
        message, error_type = parse_request(request), None
        try:
            _check_head(request)
            message.body = await _read_body(request)
            reply = await self._throttle(message)
        except ClientDisconnect:
            return Response(status_code=400)
        except GatewayError as error:
            error_type, reply = error.response_type, self._gateway_responses.build(error)
            if reply.status >= 500:
                LOG.warning("%s: %s (%s)", error_type, error, type(error.__cause__).__name__)
        except Exception:
            LOG.exception("A request failed in the gateway")
            error_type = "API_CONFIGURATION_ERROR"
            reply = self._gateway_responses.build(GatewayError(error_type, "Internal server error"))
        self._access_log.write(message, reply, error_type)
        return _starlette_response(reply, message.request_id)

    async def _throttle(self, message: HttpRequest) -> HttpResponse:
        """Dispatch a request; raise GatewayError (429) while too many requests are in flight."""
        if self._in_flight >= MAX_CONCURRENT_REQUESTS:
            raise GatewayError("THROTTLED", "Too Many Requests")
        self._in_flight += 1
        try:
            return await self._dispatch(message)
        finally:
            self._in_flight -= 1

    async def _dispatch(self, message: HttpRequest) -> HttpResponse:
        matched = self._contract.match(message.method, message.path)
        if matched is None:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
        method, message.path_parameters = matched
        message.resource = method.resource
        integration = method.integration["type"].lower()
        if integration == "mock":
            return run_mock_integration(method, message)
        message.claims = await self._authorizer.claims(method, message)
        self._validator.validate(method, message)
        if integration == "aws":
            return await run_aws_integration(method, message, self._upstream)
        return await run_lambda_proxy(method, message, self._upstream, self._binary)


def create_app(
    document: dict[str, Any],
    upstream: Upstream,
    web: Path,
    user_pool: UserPool | None = None,
    access: str | None = None,
) -> Starlette:
    """Return the ASGI application for a contract and the web client built in `web`.

    With a user pool it serves the login pages; `access` is the format of the access log.
    """
    gateway = Gateway(document, upstream, AccessLog(access))

    async def login_page(request: Request) -> Response:
        response = await upstream.login(request)
        return Response(response.content, response.status_code, dict(response.headers))

    routes = [
        health_route(upstream),
        *web_routes(web, user_pool),
        *docs_routes(document),
        *(_login_routes(login_page) if user_pool else []),
    ]
    served = Starlette(routes=routes)
    # Not a route: a route matches no path with a line break, and only listed methods.
    served.router.default = request_response(gateway.handle)
    return served


def _login_routes(page: Callable[[Request], Awaitable[Response]]) -> list[Route]:
    methods = ["GET", "POST"]
    return [Route(path, page, methods=methods) for path in ("/oauth2/{path:path}", "/logout")]


def _check_head(request: Request) -> None:
    size = len(request.scope["raw_path"]) + len(request.scope["query_string"])
    size += sum(len(name) + len(value) for name, value in request.headers.raw)
    if size > MAX_HEAD_BYTES:
        raise GatewayError("REQUEST_TOO_LARGE", "Request too long")


async def _read_body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise GatewayError("REQUEST_TOO_LARGE", "Request too long")
        chunks.append(chunk)
    return b"".join(chunks)


def _starlette_response(reply: HttpResponse, request_id: str) -> Response:
    response = Response(reply.body if reply.status != 204 else b"", reply.status)
    for name, value in reply.headers:
        response.headers.append(name, value)
    response.headers.append("x-amzn-RequestId", request_id)
    return response
