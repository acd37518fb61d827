"""Reads of byte ranges from servers that delay, fail and send other bytes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote

import pytest
from duckstep_service.aws import thread_pool
from duckstep_service.aws.s3 import obstore_client
from duckstep_service.aws.s3.range_reader import S3RangeReader
from duckstep_service.core.errors import InvalidDataFile, QueryCancelled, StorageUnavailable
from duckstep_service.core.ports import Part
from duckstep_service.core.table_files import StoredObject

BODY = bytes(range(256)) * 16
FILE = StoredObject("t/a.parquet", len(BODY), "v1")
SLOW_DOWN = b"<Error><Code>SlowDown</Code></Error>"


class Store(BaseHTTPRequestHandler):
    """An S3 server of one file under every key, which fails as `faults` says, one a request."""

    protocol_version = "HTTP/1.1"
    faults: ClassVar[list[str]]
    seen: ClassVar[list[tuple[str, str | None]]]
    released: ClassVar[threading.Event]
    etag = "v1"

    def do_GET(self) -> None:
        self.seen.append((unquote(self.path), self.headers["X-Amz-Security-Token"]))
        fault = self.faults.pop(0) if self.faults else ""
        if fault.isdigit():
            return self._answer(int(fault), SLOW_DOWN, {})
        if fault == "silent":
            self.released.wait(10)
            return None
        if f'"{self.etag}"' != self.headers["If-Match"] and fault != "unconditional":
            return self._answer(412, b"", {})
        start, end = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        data = BODY[start : end + 1]
        headers = {
            "Content-Range": f"bytes {start}-{end}/{len(BODY)}",
            "Content-Length": str(len(data)),
            "ETag": f'"{self.etag}"',
        }
        if fault == "half":
            data = data[: len(data) // 2]
            self.close_connection = True
        return self._answer(200 if fault == "whole status" else 206, data, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def store() -> Iterator[type[Store]]:
    handler = type("Handler", (Store,), {"faults": [], "seen": [], "released": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    handler.port = server.server_port  # type: ignore[attr-defined]
    try:
        yield handler
    finally:
        handler.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


def reader(store: type[Store], token: str = "") -> S3RangeReader:
    url = f"http://127.0.0.1:{store.port}/lake/"  # type: ignore[attr-defined]
    return S3RangeReader(lambda key: (url, key), "us-east-1", lambda: ("key", "secret", token))


def read(
    reader: S3RangeReader, parts: list[Part], seconds: float = 30, running: list[str] | None = None
) -> bytearray:
    """Return the bytes of a file with those of the parts, zeros elsewhere."""
    received = bytearray(len(BODY))

    def receive(part: Part, start: int, data: memoryview) -> None:
        received[start : start + len(data)] = data

    def check() -> None:
        if running is not None and not running:
            raise QueryCancelled("cancelled")

    reader.read(parts, receive, seconds, check)
    return received


WHOLE = [Part(FILE, start, start + 256) for start in range(0, len(BODY), 256)]


def test_range_reader_returns_parts_at_their_offsets(store: type[Store]) -> None:
    parts = [Part(FILE, 10, 20), Part(FILE, 4000, 4096)]
    received = read(reader(store), parts)
    assert received[10:20] == BODY[10:20]
    assert received[4000:] == BODY[4000:]
    assert not any(received[20:4000])


def test_range_reader_without_parts_sends_no_request(store: type[Store]) -> None:
    assert not any(read(reader(store), []))
    assert store.seen == []


@pytest.mark.parametrize("token", ["", "session-token"])
def test_range_reader_sends_the_session_token(store: type[Store], token: str) -> None:
    read(reader(store, token), [Part(FILE, 0, 5)])
    assert store.seen == [("/lake/t/a.parquet", token or None)]


def test_range_reader_ignores_the_environment(
    store: type[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    read(reader(store), [Part(FILE, 0, 5)])
    assert store.seen == [("/lake/t/a.parquet", None)]


def test_range_reader_splits_a_long_part(
    store: type[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duckstep_service.aws.s3.range_reader._CHUNK_BYTES", 1000)
    assert read(reader(store), [Part(FILE, 0, len(BODY))]) == BODY
    assert len(store.seen) == 5


def test_range_reader_limits_bytes_in_flight(
    store: type[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_pool, "_MAX_BYTES", 600)
    assert read(reader(store), WHOLE) == BODY


@pytest.mark.parametrize(
    "faults",
    [["503"] * 3, ["500", "429"], ["half"] * 2, ["503", "half", "500"], ["whole status"]],
    ids="-".join,
)
def test_range_reader_retries_transient_failures(store: type[Store], faults: list[str]) -> None:
    store.faults += faults
    assert read(reader(store), WHOLE) == BODY
    assert len(store.seen) == len(WHOLE) + len(faults)


def test_range_reader_gives_up_on_a_throttling_store(
    store: type[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(obstore_client._RETRY, "max_retries", 2)
    store.faults += ["503"] * 100
    with pytest.raises(StorageUnavailable):
        read(reader(store), WHOLE[:2])


@pytest.mark.parametrize("status", ["403", "404", "412", "416"])
@pytest.mark.parametrize("key", ["t/a.parquet", "t//a.parquet"])
def test_range_reader_names_a_file_that_is_gone(store: type[Store], status: str, key: str) -> None:
    store.faults += [status]
    with pytest.raises(InvalidDataFile, match="deleted or changed") as caught:
        read(reader(store), [Part(StoredObject(key, len(BODY), "v1"), 0, 5)])
    assert caught.value.details == {"file": key}


@pytest.mark.parametrize("key", ["t/a.parquet", "t//a.parquet"])
@pytest.mark.parametrize("fault", ["", "unconditional"])
def test_range_reader_refuses_another_version(store: type[Store], key: str, fault: str) -> None:
    store.faults += [fault]
    with pytest.raises(InvalidDataFile, match="deleted or changed"):
        read(reader(store), [Part(StoredObject(key, len(BODY), "v0"), 0, 5)])


@pytest.mark.parametrize(
    "key",
    [
        "a=b/x?y.parquet", "%FF.parquet", "%2F", "[1]*.parquet", "..?/a", "a//b", "/a", "a/", "./a",
        "a/../b", "..", "a/.", ".hidden/...", "a b+c~!$&'()*,;:@", "한글é", "a\nb",
        "a#b^{}|`<>\"\\",
    ],
)  # fmt: skip
def test_range_reader_requests_a_key_as_it_is(store: type[Store], key: str) -> None:
    received = read(reader(store), [Part(StoredObject(key, len(BODY), "v1"), 0, 5)])
    assert received[:5] == BODY[:5]
    assert [path for path, _ in store.seen] == [f"/lake/{key}"]


def test_range_reader_silent_store_ends_at_the_deadline(store: type[Store]) -> None:
    store.faults += ["silent"] * 20
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        read(reader(store), WHOLE, seconds=0.3)
    assert time.monotonic() - started < 5


def test_range_reader_silent_store_ends_on_cancellation(store: type[Store]) -> None:
    store.faults += ["silent"] * 20
    running = ["yes"]
    threading.Timer(0.3, running.clear).start()
    with pytest.raises(QueryCancelled):
        read(reader(store), WHOLE, running=running)


def test_range_reader_unreachable_store_is_unavailable(
    store: type[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(obstore_client._RETRY, "max_retries", 1)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        store.port = gone.getsockname()[1]  # type: ignore[attr-defined]
    with pytest.raises(StorageUnavailable):
        read(reader(store), WHOLE[:1])
