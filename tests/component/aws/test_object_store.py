"""The object store over moto's S3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.core.errors import InternalError, StorageUnavailable
from duckstep_service.core.table_files import StoredObject

REGION = "us-east-1"
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def bucket() -> S3ObjectStore:
    client = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket="lake")
    return S3ObjectStore(client, "lake", "team/")


def test_object_store_keys_are_below_prefix(bucket: S3ObjectStore, tmp_path: Path) -> None:
    bucket.put("t/a.parquet", b"abc", "text/plain")
    (tmp_path / "b").write_bytes(b"de")
    assert bucket.upload(tmp_path / "b", "b.parquet", "text/plain") == 2
    assert [(each.key, each.size) for each in bucket.list_objects("")] == [
        ("b.parquet", 2),
        ("t/a.parquet", 3),
    ]
    folders, objects = bucket.children()
    assert (folders, [each.key for each in objects]) == (["t"], ["b.parquet"])
    assert bucket.get("t/a.parquet") == b"abc"
    assert bucket.uri("t/a.parquet") == "s3://lake/team/t/a.parquet"
    assert bucket.exists("t/a.parquet")
    assert not bucket.exists("a.parquet")
    with pytest.raises(KeyError):
        bucket.get("a.parquet")


def test_uploading_ends_with_block(bucket: S3ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"de")
    with bucket.uploading(tmp_path / "b", "b", "text/plain") as finish:
        bucket.put("a", b"beside", "text/plain")
    assert bucket.get("b") == b"de"
    assert finish() == 2


def test_first_bytes_are_read_once_for_each_version(bucket: S3ObjectStore) -> None:
    bucket.put("a", b"PAR1 and more", "text/plain")
    (first,) = bucket.list_objects("a")
    assert bucket.first_bytes(first, 4) == b"PAR1"
    bucket.put("a", b"other", "text/plain")
    assert bucket.first_bytes(first, 4) == b"PAR1"
    (second,) = bucket.list_objects("a")
    assert bucket.first_bytes(second, 4) == b"othe"
    bucket.delete("a")
    with pytest.raises(KeyError):
        bucket.first_bytes(StoredObject("a", 5, "gone"), 4)


def test_stat_version_changes_with_content(bucket: S3ObjectStore) -> None:
    bucket.put("a", b"1", "text/plain")
    (first,) = bucket.list_objects("a")
    bucket.put("a", b"2", "text/plain")
    (second,) = bucket.list_objects("a")
    assert first.version != second.version
    assert '"' not in first.version


def test_list_objects_follows_pages(bucket: S3ObjectStore) -> None:
    for number in range(1001):
        bucket.put(f"many/{number:04}", b"", "text/plain")
    assert len(list(bucket.list_objects("many/"))) == 1001


def test_presign_url_has_file_name(bucket: S3ObjectStore) -> None:
    url = bucket.presign("a b.csv", "text/csv", "name.csv")
    assert "team/a%20b.csv" in url
    assert "response-content-type=text%2Fcsv" in url
    assert "name.csv" in url


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (ClientError({"Error": {"Code": "SlowDown"}}, "GetObject"), StorageUnavailable),
        (ClientError({"Error": {"Code": "503"}}, "GetObject"), StorageUnavailable),
        (EndpointConnectionError(endpoint_url="x"), StorageUnavailable),
        (ReadTimeoutError(endpoint_url="x"), StorageUnavailable),
        (ClientError({"Error": {"Code": "InvalidRequest"}}, "GetObject"), InternalError),
    ],
)
def test_object_store_transient_error_is_storage_unavailable(
    refusal: Exception, expected: type[Exception]
) -> None:
    class Refusing:
        def get_object(self, **_: Any) -> None:
            raise refusal

    with pytest.raises(expected):
        S3ObjectStore(Refusing(), "lake").get("a")  # type: ignore[arg-type]


class DenyingClient:
    """A client of a role that may list below a prefix alone: S3 denies what does not exist."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def get_object(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")

    def head_object(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": "403"}}, "HeadObject")

    def list_objects_v2(self, Prefix: str, **_: Any) -> dict[str, Any]:
        found = sorted(key for key in self.keys if key.startswith(Prefix))
        return {"Contents": [{"Key": key} for key in found[:1]]}


@pytest.mark.parametrize("others", [(), ("team/a.parquet2",), ("other/a.parquet",)])
def test_object_store_denied_and_unlisted_object_is_absent(others: tuple[str, ...]) -> None:
    store = S3ObjectStore(DenyingClient(*others), "lake", "team/")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        store.get("a.parquet")
    assert not store.exists("a.parquet")


def test_object_store_denied_and_listed_object_raises() -> None:
    store = S3ObjectStore(DenyingClient("team/a.parquet"), "lake", "team/")  # type: ignore[arg-type]
    with pytest.raises(InternalError):
        store.get("a.parquet")
    with pytest.raises(InternalError):
        store.exists("a.parquet")
