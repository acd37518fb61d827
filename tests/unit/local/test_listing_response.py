"""Responses of the S3 proxy to requests for listings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.config import Keys
from local.s3 import folder_listing
from local.s3.folder_listing import FolderListing
from local.s3.listing_response import ListedBucket
from local.s3.message import RequestHead, parse_request

KEYS = Keys("LOCALKEY", "localsecret")
HOST = "127.0.0.1:20001"


@pytest.fixture
def bucket(tmp_path: Path) -> ListedBucket:
    for name in ("a", "b", "c"):
        (tmp_path / "t" / name).mkdir(parents=True)
        (tmp_path / "t" / name / "x y.parquet").write_bytes(b"content")
    return ListedBucket("lake", FolderListing(tmp_path), KEYS)


def request(*headers: str, **params: Any) -> RequestHead:
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"http://{HOST}",
        aws_access_key_id=KEYS.access,
        aws_secret_access_key=KEYS.secret,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    params = {"Bucket": "lake", "Prefix": "t/", **params}
    url = client.generate_presigned_url("list_objects_v2", Params=params)
    lines = "".join(f"{line}\r\n" for line in (f"Host: {HOST}", *headers))
    return parse_request(
        f"GET {url.removeprefix(f'http://{HOST}')} HTTP/1.1\r\n{lines}\r\n".encode()
    )


def test_respond_returns_objects_of_the_folder(bucket: ListedBucket) -> None:
    response = bucket.respond(request())
    assert response is not None
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK") and b"Content-Length: %d" % len(body) in head
    assert body.count(b"<Key>t/a/x%20y.parquet</Key>") == 1
    assert b"<IsTruncated>false</IsTruncated>" in body and b"<KeyCount>3</KeyCount>" in body


def test_respond_continues_after_its_own_token(
    bucket: ListedBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_listing, "PAGE_OBJECTS", 2)
    first = bucket.respond(request()) or b""
    assert b"<IsTruncated>true</IsTruncated>" in first
    token = first.partition(b"<NextContinuationToken>")[2].partition(b"<")[0].decode()
    second = bucket.respond(request(ContinuationToken=token)) or b""
    assert b"<KeyCount>1</KeyCount>" in second and b"<Key>t/c/" in second


@pytest.mark.parametrize(
    "params",
    [
        {"Bucket": "other"},
        {"MaxKeys": 5},
        {"Delimiter": "-"},
        {"Delimiter": "/", "StartAfter": "t/a"},
        {"ContinuationToken": "another server's"},
        {"Prefix": "t/../"},
        {"FetchOwner": True},
    ],
)
def test_respond_leaves_other_requests_to_rclone(
    bucket: ListedBucket, params: dict[str, Any]
) -> None:
    assert bucket.respond(request(**params)) is None


def test_respond_leaves_unsigned_requests_to_rclone(bucket: ListedBucket) -> None:
    signed = request()
    unsigned = signed.text.replace(b"prefix=t", b"prefix=u")
    assert bucket.may_respond(signed)
    assert bucket.respond(parse_request(unsigned)) is None
    assert bucket.respond(request("Range: bytes=0-1")) is None
    assert bucket.respond(request("Content-Length: 5")) is None
    assert not bucket.may_respond(parse_request(b"GET /lake/t HTTP/1.1\r\n\r\n"))
