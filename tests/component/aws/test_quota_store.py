"""The quota store over moto's DynamoDB."""

from __future__ import annotations

import boto3
import pytest
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.quota_store import QuotaTable
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status

REGION = "us-east-1"
pytestmark = pytest.mark.usefixtures("aws")


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
