"""Sessions of the worker's role over moto's STS."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from duckstep_service.aws.session_credentials import SessionCredentials, object_arn

ROLE = "arn:aws:iam::123456789012:role/worker"
TABLES = ["arn:aws:s3:::lake/sales/*"]
ALL = ["arn:aws:s3:::lake/*"]


class RecordingClient:
    """An STS client that records its requests."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        number = len(self.requests)
        expiration = datetime.fromtimestamp(3600 * number, UTC)
        keys = {"AccessKeyId": f"id{number}", "SecretAccessKey": "s", "SessionToken": "t"}
        return {"Credentials": {**keys, "Expiration": expiration}}

    def resources(self, number: int) -> list[list[str]]:
        policy = json.loads(self.requests[number]["Policy"])
        return [each["Resource"] for each in policy["Statement"] if "s3:" in each["Action"]]


@pytest.mark.usefixtures("aws")
def test_assume_returns_credentials_of_the_role() -> None:
    client = boto3.client("sts", region_name="us-east-1")
    sessions = SessionCredentials(client, ROLE, lambda: datetime.now(UTC).timestamp())
    first = sessions.assume(TABLES, ALL)
    assert first == sessions.assume(TABLES, ALL) != sessions.assume(ALL, ALL)
    assumed = boto3.client(
        "sts",
        region_name="us-east-1",
        aws_access_key_id=first[0],
        aws_secret_access_key=first[1],
        aws_session_token=first[2],
    )
    assert assumed.get_caller_identity()["Arn"].endswith("assumed-role/worker/worker")


def test_assume_session_reads_named_objects_only() -> None:
    client = RecordingClient()
    sessions = SessionCredentials(client, ROLE, lambda: 0.0)
    sessions.assume(TABLES, ALL)
    actions = {each["Action"] for each in json.loads(client.requests[0]["Policy"])["Statement"]}
    assert actions == {"s3:GetObject", "kms:Decrypt"}
    assert client.resources(0) == [TABLES]


@pytest.mark.parametrize("many", [[f"{TABLES[0]}{number}" for number in range(99)], ["한/*"]])
def test_assume_policy_that_sts_refuses_reads_every_table(many: list[str]) -> None:
    client = RecordingClient()
    SessionCredentials(client, ROLE, lambda: 0.0).assume(many, ALL)
    assert client.resources(0) == [ALL]
    assert len(client.requests[0]["Policy"]) <= 2048


def test_assume_renews_credentials_that_end_before_a_query() -> None:
    now = 0.0
    client = RecordingClient()
    sessions = SessionCredentials(client, ROLE, lambda: now)
    assert sessions.assume(TABLES, ALL)[0] == "id1"
    now = timedelta(minutes=43).total_seconds()
    assert sessions.assume(TABLES, ALL)[0] == "id1"
    now = timedelta(minutes=45).total_seconds()
    assert sessions.assume(TABLES, ALL)[0] == "id2"


def test_object_arn_quotes_wildcards_of_a_key() -> None:
    assert object_arn("aws", "b", "a*b?c$d/", "*") == "arn:aws:s3:::b/a${*}b${?}c${$}d/*"
