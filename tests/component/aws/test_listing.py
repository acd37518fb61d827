"""The listing of a bucket against a real S3 server, and against one that fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from duckstep_service.aws.s3.listing import ObjectListing

from tests.support.s3_server import BUCKET, KEY, SECRET, serving

ODD = ["a b", "a+b", "100%", "%41", "a&b<c>", "리뷰", "it's", 'quo"te']
FIELDS = ("Key", "Size", "ETag", "LastModified")
LISTING = b"""<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated><Contents>
<Key>one</Key><Size>1</Size><ETag>"e"</ETag><LastModified>2026-01-02T03:04:05.000Z</LastModified>
</Contents></ListBucketResult>"""
REFUSALS = {
    "unavailable": (503, b""),
    "error in a good answer": (200, b"<Error><Code>InternalError</Code></Error>"),
    "half an answer": (200, LISTING[:80]),
}


def client(url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def test_object_listing_equals_listing_of_sdk(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        for number in range(1005):
            (tmp_path / BUCKET / f"t-{number}").write_bytes(b"x" * (number % 7))
        for name in ODD:
            (tmp_path / BUCKET / "odd" / name).mkdir(parents=True)
            (tmp_path / BUCKET / "odd" / name / name).write_bytes(b"1")
        s3 = client(url)
        for prefix in ("", "t-1", "odd/", "odd/a ", "nothing"):
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
            expected = [each for page in pages for each in page.get("Contents", [])]
            found = list(ObjectListing(s3).contents(BUCKET, prefix))
            assert found == [{name: each[name] for name in FIELDS} for each in expected]
            level = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix, Delimiter="/")
            folders = [each["Prefix"] for each in level.get("CommonPrefixes", [])]
            pages = list(ObjectListing(s3).pages(BUCKET, prefix, "/"))
            assert [folder for page in pages for folder in page.prefixes] == folders
        with pytest.raises(ClientError):
            list(ObjectListing(s3).contents("missing", ""))


@pytest.fixture(params=list(REFUSALS))
def refusing(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that refuses what is not the SDK's own request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            refused = "X-Amz-Signature" in self.path
            status, body = REFUSALS[request.param] if refused else (200, LISTING)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_object_listing_other_response_falls_back_to_sdk(refusing: str) -> None:
    (found,) = ObjectListing(client(refusing)).contents(BUCKET, "")
    assert (found["Key"], found["Size"]) == ("one", 1)


PAGE = b"""<?xml version="1.0"?><ListBucketResult><IsTruncated>%s</IsTruncated>%s<Contents>
<Key>%s</Key><Size>1</Size><ETag>"e"</ETag><LastModified>2026-01-02T03:04:05.000Z</LastModified>
</Contents></ListBucketResult>"""


def page(key: bytes, token: bytes = b"") -> bytes:
    element = b"<NextContinuationToken>%s</NextContinuationToken>" % token if token else b""
    return PAGE % (b"true" if token else b"false", element, key)


def test_object_listing_parses_the_objects_of_a_page_once() -> None:
    converted = []

    def convert(item: dict[str, Any]) -> str:
        converted.append(item["Key"])
        return str(item["Key"])

    pages = [page(b"one", b"t1"), page(b"two")] * 2 + [page(b"one", b"t2"), page(b"other")]
    with answering(pages) as url:
        listing = ObjectListing(client(url), convert)
        found = [list(listing.contents(BUCKET, "")) for _ in range(3)]
    assert found == [["one", "two"], ["one", "two"], ["one", "other"]]
    assert converted == ["one", "two", "other"]


def test_object_listing_keeps_encoded_keys_apart() -> None:
    plain = page(b"a%2Bb")
    encoded = plain.replace(b"<IsTruncated>", b"<EncodingType>url</EncodingType><IsTruncated>")
    with answering([plain, encoded]) as url:
        listing = ObjectListing(client(url))
        found = [each["Key"] for _ in range(2) for each in listing.contents(BUCKET, "")]
    assert found == ["a%2Bb", "a+b"]


@contextmanager
def answering(bodies: list[bytes]) -> Iterator[str]:
    """Serve one body for each request."""
    remaining = iter(bodies)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = next(remaining)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
