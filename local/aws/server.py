"""The HTTP server of the AWS APIs, around moto's WSGI application."""

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

from local.aws.login.endpoints import PREFIXES
from local.aws.request_handler import KeepAliveHandler
from local.aws.signed_requests import SignedRequests
from local.config import HOST, Keys

LISTEN_BACKLOG = 128


def create_server(
    port: int, keys: Keys, login: Any = None, health: Callable[[], dict[str, Any]] = dict
) -> BaseWSGIServer:
    """Return the bound server, which accepts requests that the keys signed.

    `login` is the WSGI application for its own prefixes; `health` returns the document of /health.
    """
    StepFunctionResponse.describe_execution = _with_stop_date(
        StepFunctionResponse.describe_execution
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    listener = socket.create_server((HOST, port), backlog=LISTEN_BACKLOG)
    return make_server(
        HOST,
        port,
        SignedRequests(_application(create_dispatcher(), login, health), keys),
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


def _application(dispatcher: Any, login: Any, health: Callable[[], dict[str, Any]]) -> Any:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        if login is not None and environ.get("PATH_INFO", "").startswith(PREFIXES):
            return login(environ, start_response)
        if environ.get("PATH_INFO") == "/health":
            text = json.dumps(health()).encode()
            length = ("Content-Length", str(len(text)))
            start_response("200 OK", [("Content-Type", "application/json"), length])
            return [text]
        return dispatcher(environ, start_response)

    return application


def _with_stop_date(describe: Any) -> Any:
    """Add the stopDate of timed-out executions, which moto's DescribeExecution omits."""

    def describe_execution(self: Any) -> Any:
        response = describe(self)
        execution = self.stepfunction_backend.describe_execution(response.result["executionArn"])
        if execution.stop_date is not None:
            response.result["stopDate"] = execution.stop_date
        return response

    return describe_execution
