"""Listing and batched deletion, against moto and a client whose deletions fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from duckstep_service.aws.s3.bulk_operations import DeletionFailed, delete_keys, list_prefix
from moto import mock_aws

BUCKET = "data"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client


class FailingDeletions:
    """A client that answers each batch with the same errors and records its size."""

    def __init__(self, *errors: dict[str, str]) -> None:
        self.errors = errors
        self.batches: list[int] = []

    def delete_objects(self, **request: Any) -> dict[str, Any]:
        self.batches.append(len(request["Delete"]["Objects"]))
        return {"Errors": list(self.errors)}


def test_list_prefix_yields_objects_below_prefix(s3: Any) -> None:
    for key in ("t/a", "t/b/c", "u/a"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert [each["Key"] for each in list_prefix(s3, BUCKET, "t/")] == ["t/a", "t/b/c"]
    assert list(list_prefix(s3, BUCKET, "none/")) == []


def test_delete_keys_deletes_existing_and_ignores_missing_keys(s3: Any) -> None:
    for key in ("a", "b"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    delete_keys(s3, BUCKET, ["a", "missing"])
    assert [each["Key"] for each in list_prefix(s3, BUCKET, "")] == ["b"]


def test_delete_keys_above_batch_limit_sends_batches() -> None:
    client: Any = FailingDeletions({"Key": "k", "Code": "NoSuchKey", "Message": "gone"})
    delete_keys(client, BUCKET, (str(n) for n in range(2_001)))
    assert client.batches == [1_000, 1_000, 1]


def test_delete_keys_failed_deletion_raises() -> None:
    client: Any = FailingDeletions({"Key": "k", "Code": "AccessDenied", "Message": "denied"})
    with pytest.raises(DeletionFailed, match="k: denied"):
        delete_keys(client, BUCKET, ["k"])


def test_delete_keys_without_keys_sends_no_request() -> None:
    client: Any = FailingDeletions()
    delete_keys(client, BUCKET, [])
    assert client.batches == []
