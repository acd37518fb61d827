"""The edges to AWS against moto: what they send, and what they make of refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from duckstep_service.aws.dynamodb.codec import decode_item
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.quota_store import QuotaTable
from duckstep_service.aws.dynamodb.unfinished_index import SHARDS, UnfinishedIndex
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.aws.settings import MissingSetting, Settings
from duckstep_service.aws.step_functions.execution_list import ExecutionLister
from duckstep_service.aws.step_functions.executions import StepFunctionsExecutions
from duckstep_service.core.errors import (
    EarlierQueryNotFound,
    InvocationRepeated,
    StorageUnavailable,
)
from duckstep_service.core.query.ports import Annotations
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.prior_results import find_prior_result
from duckstep_service.core.testing import MemoryStore
from moto import mock_aws

REGION = "us-east-1"
CANCELLED = QueryRecord("arn", Status.CANCELLED, expires_at=100)


def stored(history: QueryRepository, request_id: str) -> dict[str, Any]:
    """Return the attributes of an item."""
    key = {"requestId": {"S": request_id}}
    return decode_item(history._client.get_item(TableName="queries", Key=key)["Item"])


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield


@pytest.fixture
def bucket() -> S3ObjectStore:
    client = boto3.client("s3", region_name=REGION)
    client.create_bucket(Bucket="lake")
    return S3ObjectStore(client, "lake", "team/")


@pytest.fixture
def history() -> QueryRepository:
    client = boto3.client("dynamodb", region_name=REGION)
    client.create_table(
        TableName="queries",
        KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return QueryRepository(client, "queries")


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


def test_upload_multipart_stores_whole_file(bucket: S3ObjectStore, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4096 * 9
    (tmp_path / "large").write_bytes(content)
    assert bucket.upload(tmp_path / "large", "large", "text/plain") == len(content)
    assert bucket.get("large") == content


def test_annotate_writes_query_of_owner_only(history: QueryRepository) -> None:
    starred = Annotations(starred=True)
    assert not history.record_annotations("q", "me", starred)
    assert history.get("q") is None
    ended = QueryRecord("q", Status.FAILED, name="execution", owner="me", expires_at=100)
    history.record_ended(ended, with_submission=True)
    assert not history.record_annotations("q", "other", starred)
    assert history.record_annotations("q", "me", replace(starred, title="한글"))
    assert history.get("q") == replace(ended, starred=True, title="한글")


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
        (ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject"), ClientError),
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


def test_finish_keeps_first_terminal_status(history: QueryRepository) -> None:
    assert history.get("arn") is None
    first = QueryRecord("arn", Status.TIMED_OUT, owner="me", expires_at=100)
    assert history.record_ended(first, with_submission=True)
    second = replace(first, status=Status.FAILED, owner="you", expires_at=150)
    assert not history.record_ended(second, with_submission=True)
    history.finish("arn", 200, None)
    assert history.get("arn") == first


def test_finish_missing_expiry_is_set_once(history: QueryRepository) -> None:
    failed = {"requestId": {"S": "arn"}, "status": {"S": "FAILED"}}
    history._client.put_item(TableName="queries", Item=failed)
    history.finish("arn", 100, None)
    history.finish("arn", 200, None)
    assert history.get("arn") == QueryRecord("arn", Status.FAILED, expires_at=100)


def test_finish_missing_query_writes_nothing(history: QueryRepository) -> None:
    history.finish("arn", 100, None)
    history.finish("arn", 100, "2024-05-01T00:00:00.000Z")
    assert history.get("arn") is None


def test_attempt_later_supersedes_earlier(history: QueryRepository) -> None:
    history._client.put_item(
        TableName="queries", Item={"requestId": {"S": "arn"}, "status": {"S": "RUNNING"}}
    )
    assert history.record_progress("arn", {}, 0, "one")
    assert history.record_progress("arn", {}, 2, "three")
    assert not history.record_progress("arn", {}, 1, "two")
    assert stored(history, "arn")["attempt"] == 2
    history.record_ended(CANCELLED, with_submission=False)
    assert not history.record_progress("arn", {}, 3, "four")


def test_attempt_second_delivery_is_rejected(history: QueryRepository) -> None:
    # The attempt alone is what a former version has written.
    item = {"requestId": {"S": "arn"}, "status": {"S": "RUNNING"}, "attempt": {"N": "0"}}
    history._client.put_item(TableName="queries", Item=item)
    assert history.record_progress("arn", {"rows": 1}, 0, "one")
    with pytest.raises(InvocationRepeated):
        history.record_progress("arn", {"rows": 2}, 0, "two")
    assert history.record_progress("arn", {"rows": 3}, 0, "one")
    assert stored(history, "arn")["progress"] == '{"rows": 3}'
    history.record_ended(CANCELLED, with_submission=False)
    assert not history.record_progress("arn", {}, 0, "two")


def test_query_repository_missing_table_raises(history: QueryRepository) -> None:
    missing = QueryRepository(boto3.client("dynamodb", region_name=REGION), "other")
    with pytest.raises(StorageUnavailable):
        missing.record_ended(CANCELLED, with_submission=False)


def test_lease_first_claim_wins(history: QueryRepository) -> None:
    assert history.claim("k", "one", 100) is None
    assert history.claim("k", "one", 100) is None
    assert history.claim("k", "two", 100) == "one"
    assert history.claim("other", "two", 100) is None
    history.answer("k", "two", 200)
    assert history.claim("k", "three", 300) == "two"
    assert history.get("reuse#k") is None
    assert stored(history, "reuse#k") == {
        "requestId": "reuse#k",
        "query": "two",
        "expiresAt": 200,
        "schemaVersion": 1,
    }


def test_query_repository_throttled_table_is_storage_unavailable(history: QueryRepository) -> None:
    missing = QueryRepository(boto3.client("dynamodb", region_name=REGION), "other")
    with pytest.raises(StorageUnavailable):
        missing.claim("k", "one", 1)
    with pytest.raises(StorageUnavailable):
        missing.answer("k", "one", 1)


def test_describe_unknown_execution_is_none() -> None:
    workflow = StepFunctionsExecutions(boto3.client("stepfunctions", region_name=REGION))
    assert workflow.describe(f"arn:aws:states:{REGION}:123456789012:execution:m:n") is None


def test_settings_parse_environment() -> None:
    read = Settings.parse({"QUERIES_TABLE": "q", "QUERY_TIMEOUT_SECONDS": "7"})
    assert (read.queries_table, read.query_timeout_seconds, read.data_prefix) == ("q", 7, "")
    with pytest.raises(MissingSetting, match="QUERIES_TABLE"):
        Settings.parse({})
    with pytest.raises(ValueError):
        Settings.parse({"QUERIES_TABLE": "q", "QUERY_TIMEOUT_SECONDS": "soon"})


@pytest.fixture
def usage(history: QueryRepository) -> QuotaTable:
    return QuotaTable(boto3.client("dynamodb", region_name=REGION), "queries")


def test_usage_counts_each_query_once(usage: QuotaTable, history: QueryRepository) -> None:
    assert usage.enter("me", "a").running == {"a"}
    before = usage.enter("me", "b")
    assert (set(before.running), before.bytes) == ({"a", "b"}, 0)
    after = usage.settle("me", before, "2026-05-03", {"a": 7})
    assert (set(after.running), after.day, after.bytes) == ({"b"}, "2026-05-03", 7)
    # Another invocation that saw the same comes too late.
    assert usage.settle("me", before, "2026-05-03", {"a": 7}).bytes == 0
    assert usage.enter("me", "c").bytes == 7
    again = usage.settle("me", after, "2026-05-03", {"b": 3, "c": 1})
    assert (again.running, again.bytes) == (frozenset(), 11)
    tomorrow = usage.settle("me", usage.enter("me", "d"), "2026-05-04", {"d": 2})
    assert (tomorrow.day, tomorrow.bytes) == ("2026-05-04", 2)
    usage.enter("me", "e")
    usage.leave("me", "e")
    assert usage.enter("you", "f").running == {"f"}


def test_usage_looks_up_queries_in_batches_of_100(
    usage: QuotaTable, history: QueryRepository
) -> None:
    item = {
        "requestId": {"S": "arn-007"},
        "status": {"S": "SUCCEEDED"},
        "scannedBytes": {"N": "5"},
        "endedAt": {"S": "x"},
        "rows": {"N": "7"},
    }
    history._client.put_item(TableName="queries", Item=item)
    found = usage.queries({f"arn-{number:03}" for number in range(150)})
    assert len(found) == 100
    assert found["arn-007"] == QueryRecord(
        "arn-007", Status.SUCCEEDED, ended_at="x", scanned_bytes=5
    )
    assert found["arn-008"] is None


@pytest.fixture
def queries() -> Any:
    client = boto3.client("dynamodb", region_name=REGION)
    client.create_table(
        TableName="queries",
        KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"}
            for name in ("requestId", "unfinished", "dueAt")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "unfinished",
                "KeySchema": [
                    {"AttributeName": "unfinished", "KeyType": "HASH"},
                    {"AttributeName": "dueAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["status"]},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(40):
        item = {"requestId": f"q{number}", "status": "RUNNING", "dueAt": f"2024-05-{number:02}"}
        item["unfinished"] = str(number % SHARDS)
        client.put_item(TableName="queries", Item={k: {"S": v} for k, v in item.items()})
    return client


def test_unfinished_index_yields_every_due_query(queries: Any) -> None:
    due = dict(UnfinishedIndex(queries, "queries").due("2024-05-19"))
    assert due == {f"q{number}": Status.RUNNING for number in range(20)}


def test_unfinished_index_missing_items_are_unknown(queries: Any) -> None:
    asked = {f"q{number}" for number in range(150)}
    unknown = UnfinishedIndex(queries, "queries").unknown(asked)
    assert unknown == {f"q{number}" for number in range(40, 150)}
    assert UnfinishedIndex(queries, "queries").unknown(set()) == set()


def test_execution_list_is_ordered_by_end() -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)

    def execution(name: str, started: float, stopped: float | None) -> dict[str, Any]:
        stop = {} if stopped is None else {"stopDate": now - timedelta(seconds=stopped)}
        return {"executionArn": name, "startDate": now - timedelta(seconds=started), **stop}

    class Listing:
        """The pages of each status, the latest start first."""

        def get_paginator(self, _: str) -> Any:
            return self

        def paginate(self, stateMachineArn: str, statusFilter: str) -> Any:
            pages = {
                "RUNNING": [[execution("a", 1, None)], [execution("b", 2, None)]],
                "FAILED": [[execution("c", 5, 4), execution("d", 99, 98)]],
                "TIMED_OUT": [[execution("e", 9, None)]],
                "ABORTED": [[execution("f", 9999, 1)]],
            }
            return [{"executions": page} for page in pages[statusFilter]]

    executions = ExecutionLister(Listing(), "machine")  # type: ignore[arg-type]
    assert executions.running() == {"a", "b"}
    assert executions.failed_since(now.timestamp() - 60) == {"c", "e"}


@pytest.mark.parametrize("key", ["reuse#abc", "owner#me", "file:results/x"])
def test_find_prior_result_item_of_another_kind_is_not_found(
    history: QueryRepository, key: str
) -> None:
    history._client.put_item(
        TableName="queries", Item={"requestId": {"S": key}, "query": {"S": "arn"}}
    )
    assert history.get(key) is None
    with pytest.raises(EarlierQueryNotFound):
        find_prior_result(key, "me", history, MemoryStore(), datetime(2024, 5, 1, tzinfo=UTC))
