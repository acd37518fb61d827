"""Foreign servers, forks and odd files, over real sockets."""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import duckstep

Reply = Callable[[BaseHTTPRequestHandler], tuple[int, bytes, dict[str, str]]]
STATUS = {"requestId": "r", "status": "SUCCEEDED", "rows": 1, "query": "", "columns": []}


@contextmanager
def server(reply: Reply) -> Iterator[str]:
    """Serve one reply to every request; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body, headers = reply(self)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = do_PATCH = do_GET

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}"
        finally:
            http.shutdown()


def test_a_forked_process_has_connections_of_its_own() -> None:
    ports: list[int] = []

    def reply(request: BaseHTTPRequestHandler) -> tuple[int, bytes, dict[str, str]]:
        ports.append(request.client_address[1])
        return 200, b'{"tables": []}', {}

    with server(reply) as url, duckstep.connect(url) as client:
        client.tables()
        child = os.fork()
        if child == 0:
            os._exit(len(client.tables()))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.tables()
    assert ports[0] == ports[2] != ports[1]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"",
        b"[]",
        b"{}",
        b"null",
        b'"text"',
        b'{"requestId": "a',
        b"[" * 100_000,
        b'{"error": "x"}',
        b'{"error": {"code": 5}}',
        b'{"error": {"code": "X", "position": "bad"}}',
        b'{"error": {"code": "X", "details": [1]}}',
    ],
    ids=lambda body: body.decode()[:30],
)
@pytest.mark.parametrize("status", [200, 202, 500])
def test_every_call_refuses_a_document_of_another_server(status: int, body: bytes) -> None:
    with server(lambda _: (status, body, {})) as url, duckstep.connect(url, retries=0) as client:
        query = client.get_query("r")
        calls: list[Callable[[], object]] = [
            lambda: client.query("SELECT 1"),
            client.tables,
            lambda: client.table("t"),
            lambda: list(client.history()),
            lambda: client.validate("SELECT 1"),
            lambda: list(client.partitions("t")),
            query.status,
            query.cancel,
            query.workflow,
            query.wait,
        ]
        for call in calls:
            with pytest.raises(duckstep.Error):
                call()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<html>", {"Content-Type": "text/html; charset=utf-8"}),
        (gzip.compress(b"a\n1\n"), {"Content-Encoding": "gzip"}),
    ],
)
def test_download_refuses_a_page_and_a_compressed_body(
    body: bytes, headers: dict[str, str], tmp_path: Path
) -> None:
    def reply(request: BaseHTTPRequestHandler) -> tuple[int, bytes, dict[str, str]]:
        found = request.path.startswith("/queries/r/results")
        return (200, body, headers) if found else (200, json.dumps(STATUS).encode(), {})

    with server(reply) as url, duckstep.connect(url, retries=0) as client:
        query = client.get_query("r")
        with pytest.raises(duckstep.InterfaceError, match="no response"):
            query.download(tmp_path / "a.csv")
        with pytest.raises(duckstep.InterfaceError, match="no response"):
            query.page()
    assert not list(tmp_path.iterdir())


def test_page_refuses_rows_that_do_not_match_their_columns() -> None:
    columns = [{"name": "a", "type": "BIGINT"}]
    page = {"columns": columns, "rows": [["no number"]], "totalRows": 1}

    def reply(request: BaseHTTPRequestHandler) -> tuple[int, bytes, dict[str, str]]:
        found = request.path.startswith("/queries/r/results")
        return 200, json.dumps(page if found else STATUS).encode(), {}

    with server(reply) as url, duckstep.connect(url, retries=0) as client:
        query = client.get_query("r")
        with pytest.raises(duckstep.InterfaceError, match="rows"):
            query.page()


@pytest.mark.parametrize("token", ["SECRET\nX: y", "SECRET€"])
def test_a_token_that_no_header_can_have_is_not_in_the_error(token: str) -> None:
    with server(lambda _: (200, b"", {})) as url:
        client = duckstep.connect(url, token=token, retries=0)
        with pytest.raises(duckstep.InterfaceError) as raised:
            client.tables()
    assert "SECRET" not in str(raised.value)


def test_a_password_in_the_url_is_not_in_the_error() -> None:
    client = duckstep.connect("http://user:SECRET@127.0.0.1:9", retries=0)
    with pytest.raises(duckstep.ConnectionFailed) as raised:
        client.tables()
    assert "SECRET" not in f"{raised.value}{client!r}"


@contextmanager
def result_server(body: bytes) -> Iterator[duckstep.Query]:
    """Serve a query that has SUCCEEDED, whose result has the bytes."""

    def reply(request: BaseHTTPRequestHandler) -> tuple[int, bytes, dict[str, str]]:
        found = request.path.startswith("/queries/r/results")
        return 200, body if found else json.dumps(STATUS).encode(), {}

    with server(reply) as url, duckstep.connect(url, retries=0) as client:
        yield client.get_query("r")


def test_download_replaces_no_device_or_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "a.csv"
    os.mkfifo(pipe)
    refused = pytest.raises(duckstep.InterfaceError, match="no regular file")
    with result_server(b"a\n1\n") as query, refused:
        query.download(pipe)
    assert pipe.is_fifo()


def test_download_writes_the_target_of_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "link.csv", tmp_path / "target.csv"
    target.write_text("old")
    link.symlink_to(target)
    with result_server(b"a\n1\n") as query:
        assert query.download(link) == link
    assert link.is_symlink()
    assert target.read_bytes() == b"a\n1\n"


@pytest.mark.parametrize("name", ["http_proxy", "SSL_CERT_FILE"])
def test_connect_names_an_environment_that_cannot_be_used(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "garbage://:::")
    for connect in (duckstep.connect, duckstep.connect_async):
        with pytest.raises(duckstep.InterfaceError, match="environment"):
            connect("https://api.example/v1")
