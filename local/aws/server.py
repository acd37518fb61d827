"""The HTTP server of the AWS APIs, around moto's WSGI application."""

import io
import json
import logging
import socket
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from moto.core import responses
from moto.moto_server import werkzeug_app
from moto.server import (
    DomainDispatcherApplication,
    create_backend_app,
)
from moto.stepfunctions.responses import StepFunctionResponse
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.direct_requests import DirectRequests
from local.aws.login.endpoints import PREFIXES
from local.aws.request_handler import KeepAliveHandler
from local.aws.signed_requests import SignedRequests
from local.config import HOST, Keys

LISTEN_BACKLOG = 128


def create_server(
    port: int,
    keys: Keys,
    login: Any = None,
    health: Callable[[], dict[str, Any]] = dict,
    direct: DirectRequests | None = None,
) -> BaseWSGIServer:
    """Return the bound server, which accepts requests that the keys signed.

    `login` is the WSGI application for its own prefixes; `health` returns the document of /health;
    `direct` responds to requests that moto need not parse.
    """
    StepFunctionResponse.describe_execution = _with_stop_date(
        StepFunctionResponse.describe_execution
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    listener = socket.create_server((HOST, port), backlog=LISTEN_BACKLOG)
    return make_server(
        HOST,
        port,
        SignedRequests(_application(create_dispatcher(), login, health, direct), keys),
        threaded=True,
        request_handler=KeepAliveHandler,
        fd=listener.detach(),
    )


def create_dispatcher() -> DomainDispatcherApplication:
    """Return moto's application with a cache of backends by host.

    moto lists its folder, tries 400 patterns and inspects a class for each request, which took
    half of its time.
    """
    responses.method_names_from_class = cache(responses.method_names_from_class)
    # moto allows every origin of a request.
    werkzeug_app.CORS = lambda _: None
    application = DomainDispatcherApplication(create_backend_app)
    application.get_backend_for_host = lru_cache(maxsize=64)(application.get_backend_for_host)
    return application


def _application(
    dispatcher: Any,
    login: Any,
    health: Callable[[], dict[str, Any]],
    direct: DirectRequests | None,
) -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if login is not None and environ.get("PATH_INFO", "").startswith(PREFIXES):
            return login(environ, start_response)
        if environ.get("PATH_INFO") == "/health":
            return _respond(start_response, "application/json", json.dumps(health()).encode())
        if direct is not None and (target := environ.get("HTTP_X_AMZ_TARGET")):
            body = environ["wsgi.input"].read()
            response = direct.respond(target, body)
            if response is not None:
                return _respond(start_response, "application/x-amz-json-1.0", response)
            environ["wsgi.input"] = io.BytesIO(body)
        return dispatcher(environ, start_response)

    return application


def _respond(start_response: Any, media_type: str, body: bytes) -> list[bytes]:
    headers = [("Content-Type", media_type), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def _with_stop_date(describe: Any) -> Any:
    """Add the stopDate of timed-out executions, which moto's DescribeExecution omits."""

    def describe_execution(self: Any) -> Any:
        response = describe(self)
        execution = self.stepfunction_backend.describe_execution(response.result["executionArn"])
        if execution.stop_date is not None:
            response.result["stopDate"] = execution.stop_date
        return response

    return describe_execution
