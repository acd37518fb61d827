"""The listing of a bucket against a real S3 server, and against one that fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
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
