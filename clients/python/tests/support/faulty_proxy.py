"""A proxy before a stack that loses requests, responses and the rest of responses."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_NO_LINGER = struct.pack("ii", 1, 0)
_OWN = frozenset({"connection", "content-length", "transfer-encoding", "date", "server"})


@dataclass(frozen=True)
class Fault:
    """A fault of one exchange; the connection is reset unless there is an `answer`.

    `forward` is whether the stack receives the request, `body_bytes` how many bytes of the body
    the client receives (None: not even the status), `expired` makes presigned URLs invalid. With
    `silent` the connection stays open without another byte until the client closes it.
    """

    forward: bool = True
    body_bytes: int | None = None
    answer: tuple[int, dict[str, str], bytes] | None = None
    expired: bool = False
    silent: bool = False


BEFORE = Fault(forward=False)
AFTER = Fault()
EXPIRED = Fault(expired=True)
SILENT = Fault(silent=True)


def cut(body_bytes: int) -> Fault:
    """Return the loss of a connection after some bytes of the body."""
    return Fault(body_bytes=body_bytes)


@dataclass(frozen=True)
class Request:
    """A request that the proxy received; `file` is whether S3 receives it."""

    method: str
    path: str
    headers: dict[str, str]
    file: bool


@dataclass
class FaultyProxy:
    """The proxy: `choose` returns the fault of a request, `requests` are those received."""

    url: str
    choose: Callable[[Request], Fault | None] = lambda request: None
    requests: list[Request] = field(default_factory=list)

    def first(self, fault: Fault, wanted: Callable[[Request], bool], times: int = 1) -> None:
        """Give a fault to the first requests that are wanted."""
        left = [times]
        lock = threading.Lock()

        def choose(request: Request) -> Fault | None:
            with lock:
                if wanted(request) and left[0]:
                    left[0] -= 1
                    return fault
            return None

        self.choose = choose


@contextmanager
def faulty_proxy(stack_url: str) -> Iterator[FaultyProxy]:
    """Run a proxy before the API at `stack_url` and before the S3 that its redirects name."""
    fronts: dict[str, str] = {}
    servers: list[ThreadingHTTPServer] = []

    def front(target: str, file: bool) -> str:
        if target not in fronts:
            server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(target, file, proxy, front))
            servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            fronts[target] = f"http://127.0.0.1:{server.server_port}"
        return fronts[target]

    proxy = FaultyProxy("")
    proxy.url = front(stack_url, False)
    try:
        yield proxy
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def _handler(
    target: str, file: bool, proxy: FaultyProxy, front: Callable[[str, bool], str]
) -> type[BaseHTTPRequestHandler]:
    host = urlsplit(target).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _exchange(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.command, self.path, dict(self.headers.items()), file)
            proxy.requests.append(request)
            fault = proxy.choose(request)
            if fault is not None and fault.answer is not None:
                self._respond(*fault.answer)
                return
            if fault is not None and not fault.forward:
                self._reset()
                return
            status, headers, content = self._forward(body)
            if fault is None or fault.expired:
                self._respond(status, self._moved(headers, fault), content)
            elif fault.body_bytes is None:
                self._end(fault)
            else:
                self._respond(status, self._moved(headers, None), content, fault)

        do_GET = do_POST = do_DELETE = do_PATCH = _exchange

        def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(host, timeout=60)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
            # The signature of S3 covers the host.
            connection.request(self.command, self.path, body or None, {**headers, "Host": host})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            return answer.status, dict(answer.getheaders()), content

        def _moved(self, headers: dict[str, str], fault: Fault | None) -> dict[str, str]:
            """Return headers whose Location is behind the proxy."""
            moved = {k: v for k, v in headers.items() if k.lower() not in _OWN}
            for name, value in moved.items():
                parts = urlsplit(value)
                if name.lower() == "location" and parts.netloc:
                    front_url = front(f"http://{parts.netloc}", True)
                    moved[name] = value.replace(f"http://{parts.netloc}", front_url)
                    if fault is not None and fault.expired:
                        moved[name] = moved[name].replace("X-Amz-Expires=900", "X-Amz-Expires=1")
            return moved

        def _respond(
            self, status: int, headers: dict[str, str], content: bytes, fault: Fault | None = None
        ) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: fault.body_bytes] if fault else content)
            if fault is not None:
                self.wfile.flush()
                self._end(fault, linger=True)

        def _end(self, fault: Fault, linger: bool = False) -> None:
            if fault.silent:
                self.connection.settimeout(60)
                self.connection.recv(1)
                self.close_connection = True
            else:
                self._reset(linger)

        def _reset(self, linger: bool = False) -> None:
            """End the connection; without `linger` the client sees a reset."""
            if not linger:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    return Handler
