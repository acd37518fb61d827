"""The rate counters over moto's DynamoDB."""

from __future__ import annotations

import boto3
import pytest
from duckstep_service.aws.dynamodb.codec import decode_item
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from duckstep_service.aws.dynamodb.rate_counter import RateTable


@pytest.mark.usefixtures("history")
def test_rate_counter_refuses_beyond_limit(history: QueryRepository) -> None:
    client = boto3.client("dynamodb", region_name="us-east-1")
    counter = RateTable(client, "queries")
    assert [counter.take("me#unknown#1", 2, 100) for _ in range(4)] == [True, True, False, False]
    assert counter.take("you#unknown#1", 2, 100)
    assert counter.take("me#unknown#2", 2, 100)
    key = {"requestId": {"S": "owner#me#unknown#1"}}
    item = decode_item(client.get_item(TableName="queries", Key=key)["Item"])
    assert (item["calls"], item["expiresAt"], item["schemaVersion"]) == (2, 100, 1)
    assert history.get("owner#me#unknown#1") is None
