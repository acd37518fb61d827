"""The loopback server that receives the code of a login from the browser (RFC 8252)."""

from __future__ import annotations

import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from duckstep.errors import InterfaceError, LoginRequired

PORT = 8765
# Cognito compares callbacks as texts: template.yaml has this one.
CALLBACK = f"http://localhost:{PORT}/callback"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>duckstep</title>
<p style="font:16px system-ui;margin:15vh auto;max-width:24rem">{text}</p></html>"""


class CallbackServer:
    """Listens on the loopback address for one response with the expected `state`."""

    def __init__(self, state: str) -> None:
        self._received: dict[str, str] = {}
        received = self._received

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                given = query.get("state", "").encode()
                if url.path != "/callback" or not secrets.compare_digest(given, state.encode()):
                    self._respond(404, "This address only receives the end of a login.")
                    return
                received.update(query)
                done = "You are logged in" if "code" in query else "The login has failed"
                self._respond(200, f"{done}; you can close this tab.")

            def _respond(self, status: int, text: str) -> None:
                page = _PAGE.format(text=text).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                """Write nothing: the address holds the code."""

        try:
            self._server = HTTPServer(("127.0.0.1", PORT), Handler)
        except OSError as exc:
            raise InterfaceError(
                f"Port {PORT} is taken, to which the login returns; end the other program."
            ) from exc

    def __enter__(self) -> CallbackServer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.server_close()

    def wait_code(self, timeout: float) -> str:
        """Return the code. Raises LoginRequired if the login fails or takes `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._received:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LoginRequired(f"Nobody has logged in within {timeout:g} s.")
            self._server.timeout = min(left, 1.0)
            self._server.handle_request()
        if "code" not in self._received:
            text = self._received.get("error_description") or self._received.get("error", "no code")
            raise LoginRequired(f"The login has failed: {text}.")
        return self._received["code"]
