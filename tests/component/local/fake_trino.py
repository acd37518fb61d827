"""A server of Trino's statement protocol with scripted documents."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

QUERY_ID = "20260101_000000_00001_abcde"
# Trino answers a poll when the state has changed, or after a second.
_POLL_SECONDS = 0.02
CANCELLED = {"errorName": "USER_CANCELED", "errorType": "USER_ERROR", "message": "Canceled"}


def running(scanned: int = 0, state: str = "RUNNING") -> dict[str, Any]:
    """Return a document of a query that goes on."""
    return {"stats": {"state": state, "physicalInputBytes": scanned}}


def finished(scanned: int = 0) -> dict[str, Any]:
    """Return the last document of a query."""
    times = {"elapsedTimeMillis": 70, "queuedTimeMillis": 20, "planningTimeMillis": 5}
    return {"stats": {"state": "FINISHED", "physicalInputBytes": scanned, **times}}


def failed(name: str, kind: str, message: str) -> dict[str, Any]:
    """Return the last document of a query that failed."""
    error = {"errorName": name, "errorType": kind, "message": message}
    return {"stats": {"state": "FAILED"}, "error": error}


class FakeTrino:
    """Returns the documents in turn, and the last unended one until the query is cancelled.

    A number in place of a document is a status. `statements` has what was posted, with its headers.
    """

    def __init__(self, *documents: dict[str, Any] | int) -> None:
        self._documents = list(documents)
        self._lock = threading.Lock()
        self.statements: list[tuple[str, dict[str, str]]] = []
        self.cancelled: list[str] = []
        self.unended: list[dict[str, Any]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.statements.append((body, {k.lower(): v for k, v in self.headers.items()}))
                self._respond(fake._next())

            def do_GET(self) -> None:
                if self.path == "/v1/query":
                    self._respond(fake.unended)
                else:
                    time.sleep(_POLL_SECONDS)
                    self._respond(fake._next())

            def do_DELETE(self) -> None:
                fake.cancelled.append(self.path.rpartition("/")[2])
                self._respond(204)

            def _respond(self, answer: Any) -> None:
                body = b"" if isinstance(answer, int) else json.dumps(answer).encode()
                self.send_response(answer if isinstance(answer, int) else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.die()

    def die(self) -> None:
        """End the server: further requests fail."""
        self._server.shutdown()
        self._server.server_close()

    def _next(self) -> dict[str, Any] | int:
        with self._lock:
            if self.cancelled and not isinstance(self._documents[0], int):
                last = self._documents[0]
                if "error" not in last and last["stats"]["state"] != "FINISHED":
                    return {"id": QUERY_ID, "stats": last["stats"], "error": CANCELLED}
            is_last = len(self._documents) == 1
            answer = self._documents[0] if is_last else self._documents.pop(0)
        if isinstance(answer, int):
            return answer
        document = {"id": QUERY_ID, **answer}
        if "error" not in answer and answer["stats"]["state"] != "FINISHED":
            document["nextUri"] = f"{self.url}/v1/statement/executing/{QUERY_ID}/y/1"
        return document
