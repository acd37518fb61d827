"""The HTTP server of the AWS APIs, on moto's application."""

import json
import logging
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from moto.server import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.stepfunctions.responses import StepFunctionResponse
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.login.endpoints import PREFIXES
from local.config import HOST

LISTEN_BACKLOG = 128


class QuietHandler(MotoRequestHandler):  # type: ignore[misc]
    """Keeps connections open and sends small answers at once.

    HTTP/1.0 costs a connection a call; Nagle's algorithm with delayed ACKs costs 40 ms a call.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing; failures are logged where they happen."""


def make(
    port: int, login: Any = None, health: Callable[[], dict[str, Any]] = dict
) -> BaseWSGIServer:
    """Return the server, bound and ready to serve; `login` answers below its own prefixes.

    `health` tells what stands under /health.
    """
    StepFunctionResponse.describe_execution = _with_stop_date(
        StepFunctionResponse.describe_execution
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    listener = socket.create_server((HOST, port), backlog=LISTEN_BACKLOG)
    return make_server(
        HOST,
        port,
        _application(dispatcher(), login, health),
        threaded=True,
        request_handler=QuietHandler,
        fd=listener.detach(),
    )


def dispatcher() -> DomainDispatcherApplication:
    """Return what finds a request's service, once for each host.

    moto lists its folder and tries 400 patterns for each request, which took half of its time.
    """
    made = DomainDispatcherApplication(create_backend_app)
    made.get_backend_for_host = lru_cache(maxsize=64)(made.get_backend_for_host)
    return made


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
    """Give timed-out executions the stopDate that moto's DescribeExecution leaves out."""

    def describe_execution(self: Any) -> Any:
        answer = describe(self)
        execution = self.stepfunction_backend.describe_execution(answer.result["executionArn"])
        if execution.stop_date is not None:
            answer.result["stopDate"] = execution.stop_date
        return answer

    return describe_execution
