"""The AWS APIs' server: its dispatcher and its connections."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest
from moto import backends

from local.aws import server
from local.aws.server import create_dispatcher
from local.config import Keys
from local.request_signing import HttpRequest, sign

KEYS = Keys("AKIAEXAMPLE", "secret-of-the-run")


def test_dispatcher_caches_backend_by_host(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    names = list(backends.list_of_moto_modules())

    def listed() -> list[str]:
        looks.append(1)
        return names

    monkeypatch.setattr(backends, "list_of_moto_modules", listed)
    made = create_dispatcher()
    for _ in range(3):
        assert made.get_backend_for_host("dynamodb") == "dynamodb"
        assert made.get_backend_for_host("states.us-east-1.amazonaws.com") == "stepfunctions"
    assert len(looks) == 2


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(server, "_application", lambda *_: respond)
    created = server.create_server(0, KEYS)
    threading.Thread(target=created.serve_forever, daemon=True).start()
    yield ("127.0.0.1", created.port)
    created.shutdown()
    created.server_close()


def respond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Respond with the request's body, or fail."""
    if environ["PATH_INFO"] == "/fail":
        raise LookupError("fail")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read(), b"!"]


def post(connection: HTTPConnection, path: str, body: bytes) -> HTTPResponse:
    url = f"http://{connection.host}:{connection.port}{path}"
    headers = sign(KEYS, ("us-east-1", "states"), HttpRequest("POST", url, {}, body))
    connection.request("POST", path, body, headers)
    return connection.getresponse()


def test_connection_serves_many_requests(address: tuple[str, int]) -> None:
    sources = set()
    with closing(HTTPConnection(*address, timeout=10)) as connection:
        for body in (b"one", b"", b"two" * 100_000):
            response = post(connection, "/", body)
            assert (response.status, response.read()) == (200, body + b"!")
            assert connection.sock is not None
            sources.add(connection.sock.getsockname())
    assert len(sources) == 1


def test_connection_is_closed_after_a_refused_or_failed_request(address: tuple[str, int]) -> None:
    with closing(HTTPConnection(*address, timeout=10)) as connection:
        connection.request("POST", "/", b"an unread body")
        refused = connection.getresponse()
        assert (refused.status, refused.will_close) == (403, True)
        refused.read()
        failed = post(connection, "/fail", b"")
        assert (failed.status, failed.will_close, failed.read()) == (500, True, b"")
