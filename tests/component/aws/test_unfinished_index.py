"""The index of unfinished queries over moto's DynamoDB."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from duckstep_service.aws.dynamodb.unfinished_index import SHARDS, UnfinishedIndex
from duckstep_service.core.query.status import Status

REGION = "us-east-1"
pytestmark = pytest.mark.usefixtures("aws")


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
    request_ids = {f"q{number}" for number in range(150)}
    unknown = UnfinishedIndex(queries, "queries").unknown(request_ids)
    assert unknown == {f"q{number}" for number in range(40, 150)}
    assert UnfinishedIndex(queries, "queries").unknown(set()) == set()
