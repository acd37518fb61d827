"""The HTTP/1.1 request handler of the AWS APIs: a connection serves many requests."""

import logging
from typing import Any

from moto.server import MotoRequestHandler

LOG = logging.getLogger(__name__)


class KeepAliveHandler(MotoRequestHandler):  # type: ignore[misc]
    """Keeps connections alive and sends small responses immediately.

    werkzeug closes every connection, because an application may leave a part of a body unread: a
    request then costs a connection and a thread, and the thread waits 10 ms for that part.
    SignedRequests reads each body, or closes the connection. Nagle's algorithm with delayed ACKs
    costs 40 ms a call.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Respond to one request; an exception of the application is status 500."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            started.append((status, headers))

        try:
            body = b"".join(self.server.app(self.make_environ(), start_response))
        except Exception:
            LOG.exception("A request failed")
            started, body = [("500 Internal Server Error", [("Connection", "close")])], b""
        self._respond(*started[-1], body)

    def _respond(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if code not in ("204", "304"):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: errors are logged at their source."""
