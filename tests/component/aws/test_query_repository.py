"""The query repository over moto's DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from duckstep_service.aws.dynamodb.codec import decode_item
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.core.errors import (
    EarlierQueryNotFound,
    InternalError,
    InvocationRepeated,
)
from duckstep_service.core.query.ports import Annotations
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.prior_results import find_prior_results
from duckstep_service.core.testing import MemoryStore

REGION = "us-east-1"
CANCELLED = QueryRecord("arn", Status.CANCELLED, expires_at=100)
pytestmark = pytest.mark.usefixtures("aws")


def stored(history: QueryRepository, request_id: str) -> dict[str, Any]:
    """Return the attributes of an item."""
    key = {"requestId": {"S": request_id}}
    return decode_item(history._client.get_item(TableName="queries", Key=key)["Item"])


def test_annotate_writes_query_of_owner_only(history: QueryRepository) -> None:
    starred = Annotations(starred=True)
    assert not history.record_annotations("q", "me", starred)
    assert history.get("q") is None
    ended = QueryRecord("q", Status.FAILED, name="execution", owner="me", expires_at=100)
    history.record_ended(ended, with_submission=True)
    assert not history.record_annotations("q", "other", starred)
    assert history.record_annotations("q", "me", replace(starred, title="한글"))
    assert history.get("q") == replace(ended, starred=True, title="한글")


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


def test_record_planning_stops_at_the_first_attempt_and_at_the_end(
    history: QueryRepository,
) -> None:
    assert not history.record_planning("arn", {"phase": "listing"})
    item = {"requestId": {"S": "arn"}, "status": {"S": "RUNNING"}}
    history._client.put_item(TableName="queries", Item=item)
    assert history.record_planning("arn", {"phase": "listing", "files": 1000})
    assert stored(history, "arn")["progress"] == '{"phase": "listing", "files": 1000}'
    assert history.record_progress("arn", {"phase": "running"}, 0, "one")
    assert not history.record_planning("arn", {"phase": "listing"})
    history._client.put_item(TableName="queries", Item=item | {"status": {"S": "CANCELLED"}})
    assert not history.record_planning("arn", {"phase": "listing"})


def test_record_engine_of_a_running_query(history: QueryRepository) -> None:
    item = {"requestId": {"S": "arn"}, "status": {"S": "RUNNING"}, "attempt": {"N": "0"}}
    assert not history.record_engine("arn", "athena", "Too large.")
    history._client.put_item(TableName="queries", Item=item)
    assert history.record_engine("arn", "athena", "Too large.")
    written = stored(history, "arn")
    assert (written["engine"], written["engineReason"]) == ("athena", "Too large.")
    history._client.put_item(TableName="queries", Item=item | {"status": {"S": "CANCELLED"}})
    assert not history.record_engine("arn", "athena", "Too large.")


def test_record_scanned_writes_the_bytes_of_an_existing_query_once(
    history: QueryRepository,
) -> None:
    history.record_scanned("arn", 500)
    assert history.get("arn") is None
    history.record_ended(CANCELLED, with_submission=True)
    for scanned in (500, 900):
        history.record_scanned("arn", scanned)
    assert stored(history, "arn")["scannedBytes"] == 500


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
    with pytest.raises(InternalError):
        missing.record_ended(CANCELLED, with_submission=False)


def test_lease_first_claim_wins(history: QueryRepository) -> None:
    assert history.claim("k", "one", 100) is None
    assert history.claim("k", "one", 100) is None
    assert history.claim("k", "two", 100) == "one"
    assert history.claim("other", "two", 100) is None
    history.assign("k", "two", 200)
    assert history.claim("k", "three", 300) == "two"
    assert history.get("reuse#k") is None
    assert stored(history, "reuse#k") == {
        "requestId": "reuse#k",
        "query": "two",
        "expiresAt": 200,
        "schemaVersion": 1,
    }


def test_query_repository_missing_table_of_reuse_keys_raises(history: QueryRepository) -> None:
    missing = QueryRepository(boto3.client("dynamodb", region_name=REGION), "other")
    with pytest.raises(InternalError):
        missing.claim("k", "one", 1)
    with pytest.raises(InternalError):
        missing.assign("k", "one", 1)


@pytest.mark.parametrize("key", ["reuse#abc", "owner#me", "file:results/x"])
def test_find_prior_result_item_of_another_kind_is_not_found(
    history: QueryRepository, key: str
) -> None:
    history._client.put_item(
        TableName="queries", Item={"requestId": {"S": key}, "query": {"S": "arn"}}
    )
    assert history.get(key) is None
    with pytest.raises(EarlierQueryNotFound):
        find_prior_results(key, "me", history, MemoryStore(), datetime(2024, 5, 1, tzinfo=UTC))
