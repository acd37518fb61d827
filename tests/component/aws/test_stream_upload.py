"""Uploads of streams to a real S3 server."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from duckstep_service.aws.s3 import obstore_client
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.aws.s3.stream_upload import StreamUploader
from duckstep_service.core.errors import InternalError, QueryCancelled, StorageUnavailable

from tests.support.s3_server import BUCKET, KEY, SECRET, create_client, keys, serving

MB = 1024 * 1024
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("uploads")) as address:
        yield address


def store(address: str, secret: str = SECRET) -> S3ObjectStore:
    return S3ObjectStore(create_client(address), BUCKET, "team/", lambda: (KEY, secret, ""))


def uploader(address: str) -> StreamUploader:
    return StreamUploader(f"{address}/{BUCKET}/", "us-east-1", lambda: (KEY, SECRET, ""))


@pytest.mark.parametrize("size", [0, 3, 8 * MB - 1, 8 * MB, 8 * MB + 1, 21 * MB + 5])
def test_upload_stream_stores_whole_stream(address: str, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    key = f"results/a_b 1/{size}/result=ü+.csv"
    assert store(address).upload_stream(io.BytesIO(content), key, MEDIA_TYPE) == size
    found = create_client(address).get_object(Bucket=BUCKET, Key=f"team/{key}")
    assert (found["Body"].read() == content, found["ContentType"]) == (True, MEDIA_TYPE)


def test_upload_stores_large_file(address: str, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096 * 9
    (tmp_path / "large").write_bytes(content)
    checks: list[None] = []
    large = store(address)
    size = large.upload(tmp_path / "large", "large", "text/plain", lambda: checks.append(None))
    assert size == len(content)
    assert large.get("large") == content
    assert checks


def test_upload_stream_failed_read_stores_nothing(address: str) -> None:
    class Cancelled(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 20 * MB:
                raise QueryCancelled("cancelled")
            return super().read(size)

    with pytest.raises(QueryCancelled):
        store(address).upload_stream(Cancelled(bytes(30 * MB)), "cancelled.csv", MEDIA_TYPE)
    assert "team/cancelled.csv" not in keys(create_client(address))
    assert not create_client(address).list_multipart_uploads(Bucket=BUCKET).get("Uploads")


def test_upload_stream_refused_is_internal_error(address: str) -> None:
    stream = io.BytesIO(bytes(9 * MB))
    with pytest.raises(InternalError, match="SignatureDoesNotMatch"):
        store(address, "another-secret").upload_stream(stream, "refused.csv", MEDIA_TYPE)


def test_upload_without_bucket_is_internal_error(address: str) -> None:
    absent = StreamUploader(f"{address}/absent/", "us-east-1", lambda: (KEY, SECRET, ""))
    with pytest.raises(InternalError):
        absent.upload([b"a"], "a.csv", MEDIA_TYPE)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "ExpiredToken", StorageUnavailable),
        (400, "RequestTimeout", StorageUnavailable),
        (400, "InvalidArgument", InternalError),
        (403, "AccessDenied", InternalError),
        (404, "NoSuchUpload", StorageUnavailable),
        (429, "TooManyRequests", StorageUnavailable),
        (500, "InternalError", StorageUnavailable),
        (503, "SlowDown", StorageUnavailable),
    ],
)
def test_upload_maps_errors_of_s3(
    status: int, code: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    monkeypatch.setitem(obstore_client._RETRY, "max_retries", 0)
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        with pytest.raises(error):
            uploader(f"http://127.0.0.1:{server.server_port}").upload([b"a"], "a", MEDIA_TYPE)
        server.shutdown()


def test_upload_without_server_is_storage_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(obstore_client._RETRY, "max_retries", 1)
    with pytest.raises(StorageUnavailable):
        uploader("http://127.0.0.1:9").upload([b"a"], "a.csv", MEDIA_TYPE)


def test_upload_refuses_key_that_obstore_changes(address: str) -> None:
    with pytest.raises(InternalError):
        uploader(address).upload([b"a"], "results/../a.csv", MEDIA_TYPE)


def test_upload_follows_credentials(address: str) -> None:
    current = ["another-secret"]
    changing = StreamUploader(f"{address}/{BUCKET}/", "us-east-1", lambda: (KEY, current[0], ""))
    with pytest.raises(InternalError):
        changing.upload([b"a"], "changed.csv", MEDIA_TYPE)
    current[0] = SECRET
    changing.upload([b"a"], "changed.csv", MEDIA_TYPE)
    assert "changed.csv" in keys(create_client(address))


def test_upload_runs_beside_other_threads(address: str) -> None:
    """A heartbeat runs while an upload waits for its stream and for S3."""
    beats: list[float] = []
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(0.01):
            beats.append(time.monotonic())

    def blocks() -> Iterator[bytes]:
        for _ in range(4):
            ended.wait(0.1)
            yield bytes(8 * MB)

    thread = threading.Thread(target=beat)
    thread.start()
    uploader(address).upload(blocks(), "slow.csv", MEDIA_TYPE)
    ended.set()
    thread.join()
    assert len(beats) > 5
