"""HTTP request and response of the gateway."""

import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request


@dataclass
class HttpRequest:
    """A request; `path` is raw, `received` in epoch seconds, header names as `If-None-Match`.

    `claims` are those of the verified token, if any; `resource` is the matching path of the
    contract.
    """

    method: str
    path: str
    headers: dict[str, list[str]]
    query: dict[str, list[str]]
    body: bytes
    client: str = "127.0.0.1"
    path_parameters: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    received: float = field(default_factory=time.time)
    resource: str = ""

    def header(self, name: str) -> str | None:
        """Return a header's last value."""
        return self.headers.get(name.title(), [None])[-1]

    @property
    def media_type(self) -> str:
        """The body's media type without parameters; JSON by default, as in API Gateway."""
        content_type = self.header("content-type") or "application/json"
        return content_type.split(";")[0].strip().lower()


@dataclass(frozen=True)
class HttpResponse:
    """A response; a header may occur more than once."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def parse_request(request: Request) -> HttpRequest:
    """Return a Starlette request without its body."""
    headers: dict[str, list[str]] = {}
    for name, value in request.headers.items():
        headers.setdefault(name.title(), []).append(value)
    query: dict[str, list[str]] = {}
    text = request.scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(text, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return HttpRequest(
        method=request.method,
        path=request.scope["raw_path"].decode("latin-1"),
        headers=headers,
        query=query,
        body=b"",
        client=request.client.host if request.client else "127.0.0.1",
    )
