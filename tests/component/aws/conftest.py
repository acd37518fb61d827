"""Fixtures of the AWS edge over moto."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from duckstep_service.aws.dynamodb.query_repository import QueryRepository
from moto import mock_aws

REGION = "us-east-1"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield


@pytest.fixture
def history(aws: None) -> QueryRepository:
    client = boto3.client("dynamodb", region_name=REGION)
    client.create_table(
        TableName="queries",
        KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return QueryRepository(client, "queries")
