"""The local S3 with clients that others write: boto3, obstore and pyarrow."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import obstore
import pyarrow.fs
import pyarrow.parquet
import pytest
from botocore.exceptions import ClientError
from obstore.exceptions import NotModifiedError, PermissionDeniedError, PreconditionError

from tests.support.s3_bucket import Bucket
from tests.support.stack import Stack

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)
# A name as users give it, and bytes that are escapes elsewhere.
ODD_KEYS = ["year=2024/part[1].parquet", "a b+c", "q?x#y", "100%FF", "한글/é", "a~b'c(d)!*"]
PART_BYTES = 5 * 1024 * 1024


def _bucket(stack: Stack, server: str) -> Bucket:
    run = json.loads((stack.state / "run.json").read_text())
    name = run["deployment"]["buckets"][f"{server.capitalize()}Bucket"]
    url = f"http://127.0.0.1:{run['ports'][server]}"
    return Bucket(name, url, run["keys"]["access"], run["keys"]["secret"])


@pytest.fixture(scope="module")
def bucket(stack: Stack) -> Iterator[Bucket]:
    """The results bucket, without the test's objects afterwards."""
    results = _bucket(stack, "results")
    yield results
    listed = results.boto.get_paginator("list_objects_v2").paginate(
        Bucket=results.name, Prefix=results.prefix
    )
    for page in listed:
        for entry in page.get("Contents", []):
            results.boto.delete_object(Bucket=results.name, Key=entry["Key"])


@pytest.fixture(scope="module")
def key(bucket: Bucket) -> str:
    return bucket.put("object", CONTENT)


RANGES = [
    ("bytes=0-9", 0, 10),
    ("bytes=100-199", 100, 200),
    ("bytes=0-", 0, SIZE),
    (f"bytes={SIZE - 5}-", SIZE - 5, SIZE),
    (f"bytes={SIZE - 5}-{SIZE * 2}", SIZE - 5, SIZE),
    (f"bytes=0-{SIZE - 1}", 0, SIZE),
    ("bytes=-7", SIZE - 7, SIZE),
    (f"bytes=-{SIZE}", 0, SIZE),
    (f"bytes=-{SIZE + 1}", 0, SIZE),
    ("bytes=-1000000000000", 0, SIZE),
]


@pytest.mark.parametrize(("asked", "start", "end"), RANGES)
def test_boto3_range_gets_partial_content(
    bucket: Bucket, key: str, asked: str, start: int, end: int
) -> None:
    status, body, response = bucket.get(key, Range=asked)
    assert (status, body) == (206, CONTENT[start:end])
    assert response["ContentRange"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert response["ContentLength"] == end - start
    head = bucket.boto.head_object(Bucket=bucket.name, Key=key, Range=asked)
    assert head["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert head["ContentLength"] == end - start


# S3 ignores a Range header that is malformed or names several ranges.
@pytest.mark.parametrize("asked", ["bytes=5-2", "items=0-3", "bytes=x", "bytes=0-1,5-6"])
def test_boto3_range_that_s3_ignores_gets_object(bucket: Bucket, key: str, asked: str) -> None:
    status, body, _ = bucket.get(key, Range=asked)
    assert (status, body) == (200, CONTENT)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0"])
def test_boto3_range_beyond_end_is_invalid(bucket: Bucket, key: str, asked: str) -> None:
    assert bucket.error("get_object", Key=key, Range=asked) == (416, "InvalidRange")


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=0-", "bytes=-1"])
def test_boto3_range_of_empty_object_is_invalid(bucket: Bucket, asked: str) -> None:
    empty = bucket.put("empty", b"")
    assert bucket.get(empty)[:2] == (200, b"")
    assert bucket.error("get_object", Key=empty, Range=asked) == (416, "InvalidRange")


def test_obstore_reads_ranges(bucket: Bucket, key: str) -> None:
    store = bucket.obstore
    assert bytes(obstore.get_range(store, key, start=100, end=200)) == CONTENT[100:200]
    assert bytes(obstore.get_range(store, key, start=SIZE - 5, length=500)) == CONTENT[-5:]
    ranges = obstore.get_ranges(store, key, starts=[0, 5000, 9000], ends=[10, 5010, 9010])
    assert [bytes(part) for part in ranges] == [CONTENT[n : n + 10] for n in (0, 5000, 9000)]
    for suffix in (7, SIZE, SIZE + 1):
        part = obstore.get(store, key, options={"range": {"suffix": suffix}})
        assert bytes(part.bytes()) == CONTENT[-suffix:]
        assert part.range == (max(0, SIZE - suffix), SIZE)
    rest = obstore.get(store, key, options={"range": {"offset": SIZE - 9}})
    assert bytes(rest.bytes()) == CONTENT[-9:]


def test_pyarrow_reads_ranges(bucket: Bucket, key: str) -> None:
    path = f"{bucket.name}/{key}"
    with bucket.arrow.open_input_file(path) as file:
        assert file.size() == SIZE
        file.seek(SIZE - 8)
        assert file.read(100) == CONTENT[-8:]
        assert file.read_at(16, 256) == CONTENT[256:272]
    with bucket.arrow.open_input_stream(path) as stream:
        assert stream.read() == CONTENT


def test_clients_read_parquet_that_a_user_added(stack: Stack) -> None:
    data = _bucket(stack, "data")
    folder = stack.state / "data"
    file = next(folder.rglob("*.parquet"))
    key = file.relative_to(folder).as_posix()
    expected = pyarrow.parquet.read_metadata(file).num_rows
    table = pyarrow.parquet.read_table(f"{data.name}/{key}", filesystem=data.arrow)
    assert table.num_rows == expected
    footer = obstore.get(data.obstore, key, options={"range": {"suffix": 8}}).bytes()
    assert bytes(footer) == file.read_bytes()[-8:]
    assert data.get(key, Range="bytes=0-3")[:2] == (206, b"PAR1")


@pytest.mark.parametrize("name", ODD_KEYS)
def test_clients_read_odd_key(bucket: Bucket, name: str) -> None:
    key = bucket.put(f"odd/{name}", CONTENT)
    assert bucket.get(key, Range="bytes=-99999")[:2] == (206, CONTENT)
    whole = obstore.get(bucket.obstore, key, options={"range": {"suffix": SIZE + 1}})
    assert bytes(whole.bytes()) == CONTENT
    with bucket.arrow.open_input_file(f"{bucket.name}/{key}") as file:
        assert file.read_at(4, 0) == CONTENT[:4]
    listed = bucket.boto.list_objects_v2(Bucket=bucket.name, Prefix=key)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]


PAST, FUTURE = "Mon, 01 Jan 2001 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"


@pytest.mark.parametrize(
    ("condition", "value", "status"),
    [
        ("IfModifiedSince", PAST, 200),
        ("IfModifiedSince", FUTURE, 304),
        ("IfUnmodifiedSince", FUTURE, 200),
        ("IfUnmodifiedSince", PAST, 412),
        ("IfNoneMatch", "*", 304),
        ("IfNoneMatch", '"other"', 200),
        ("IfMatch", "*", 200),
    ],
)
def test_boto3_condition(bucket: Bucket, key: str, condition: str, value: str, status: int) -> None:
    for call in ("get_object", "head_object"):
        if status == 200:
            getattr(bucket.boto, call)(Bucket=bucket.name, Key=key, **{condition: value})
        else:
            assert bucket.error(call, Key=key, **{condition: value})[0] == status
    # The connection is usable after a response without the object.
    assert bucket.get(key)[0] == 200


def test_obstore_condition(bucket: Bucket, key: str) -> None:
    modified = obstore.head(bucket.obstore, key)["last_modified"]
    with pytest.raises(NotModifiedError):
        obstore.get(bucket.obstore, key, options={"if_modified_since": modified})
    old = modified.replace(year=2001)
    with pytest.raises(PreconditionError):
        obstore.get(bucket.obstore, key, options={"if_unmodified_since": old})


def test_version_is_stable_between_list_head_and_get(bucket: Bucket, key: str) -> None:
    (entry,) = bucket.boto.list_objects_v2(Bucket=bucket.name, Prefix=key)["Contents"]
    head = bucket.boto.head_object(Bucket=bucket.name, Key=key)
    _, _, get = bucket.get(key, Range="bytes=0-0")
    assert entry["ETag"].strip('"') == head["ETag"].strip('"') == get["ETag"].strip('"')
    assert entry["LastModified"].replace(microsecond=0) == head["LastModified"]
    assert head["LastModified"] == get["LastModified"]


def test_clients_list_pages_and_folders(bucket: Bucket) -> None:
    names = [f"list/{folder}/{n}" for folder in "abc" for n in range(5)]
    keys = [bucket.put(name, b"x") for name in names]
    prefix = bucket.key("list/")
    pages = bucket.boto.get_paginator("list_objects_v2").paginate(
        Bucket=bucket.name, Prefix=prefix, PaginationConfig={"PageSize": 4}
    )
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == keys
    folders = bucket.boto.list_objects_v2(Bucket=bucket.name, Prefix=prefix, Delimiter="/")
    assert [entry["Prefix"] for entry in folders["CommonPrefixes"]] == [
        f"{prefix}{name}/" for name in "abc"
    ]
    after = bucket.boto.list_objects_v2(Bucket=bucket.name, Prefix=prefix, StartAfter=keys[11])
    assert [entry["Key"] for entry in after["Contents"]] == keys[12:]
    found = obstore.list(bucket.obstore, prefix).collect()
    assert sorted(entry["path"] for entry in found) == keys
    selector = pyarrow.fs.FileSelector(f"{bucket.name}/{prefix}", recursive=True)
    files = [info for info in bucket.arrow.get_file_info(selector) if info.is_file]
    assert sorted(info.path for info in files) == [f"{bucket.name}/{key}" for key in keys]


@pytest.mark.parametrize("client", ["boto3", "obstore", "pyarrow"])
def test_client_writes_in_parts(bucket: Bucket, tmp_path: Path, client: str) -> None:
    content = os.urandom(2 * PART_BYTES + 12345)
    key = bucket.key(f"parts-{client}")
    if client == "boto3":
        (tmp_path / "file").write_bytes(content)
        options = boto3.s3.transfer.TransferConfig(  # type: ignore[attr-defined]
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES
        )
        bucket.boto.upload_file(str(tmp_path / "file"), bucket.name, key, Config=options)
    elif client == "obstore":
        obstore.put(bucket.obstore, key, content, use_multipart=True, chunk_size=PART_BYTES)
    else:
        # In chunks, without a length.
        with bucket.arrow.open_output_stream(f"{bucket.name}/{key}") as stream:
            stream.write(content)
    assert bucket.get(key)[1] == content
    assert bucket.get(key, Range=f"bytes=-{len(content) + 1}")[:2] == (206, content)


def test_presigned_url_takes_ranges_and_names(bucket: Bucket, key: str) -> None:
    shown = 'attachment; filename="reviews 한.csv"'
    url = bucket.boto.generate_presigned_url(
        "get_object",
        Params={"Bucket": bucket.name, "Key": key, "ResponseContentDisposition": shown},
    )
    for asked, status, body in (
        (None, 200, CONTENT),
        ("bytes=0-9", 206, CONTENT[:10]),
        (f"bytes=-{SIZE + 1}", 206, CONTENT),
    ):
        response = httpx.get(url, headers={"Range": asked} if asked else {})
        assert (response.status_code, response.content) == (status, body)
        assert response.headers["content-disposition"].startswith("attachment")


def test_wrong_secret_is_refused(bucket: Bucket, key: str) -> None:
    # A range that the proxy asks for again must not pass without a valid signature.
    forger = bucket.boto_client("wrong-secret")
    for asked in ("bytes=0-0", f"bytes=-{SIZE + 1}", "bytes=5-2"):
        with pytest.raises(ClientError) as raised:
            forger.get_object(Bucket=bucket.name, Key=key, Range=asked)
        assert raised.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    with pytest.raises(PermissionDeniedError):
        obstore.get_range(bucket.obstore_client("wrong-secret"), key, start=0, end=1)


def test_missing_object_and_bucket_have_codes(bucket: Bucket) -> None:
    missing = bucket.key("missing")
    assert bucket.error("get_object", Key=missing) == (404, "NoSuchKey")
    assert bucket.error("get_object", Key=missing, Range="bytes=-1") == (404, "NoSuchKey")
    assert bucket.error("head_object", Key=missing) == (404, "404")
    with pytest.raises(FileNotFoundError):
        obstore.get(bucket.obstore, missing)
