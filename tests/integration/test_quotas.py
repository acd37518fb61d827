"""One owner's quotas through a real stack: the refusal is a failed query and a 429."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.stack_process import wait_until
from tests.support.client import Client
from tests.support.stack import Stack

SLOW = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
LIMITS = ("--parameter", "OwnerQueries=2", "--parameter", "OwnerGBADay=1")


@pytest.fixture(scope="module")
def client(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    state = tmp_path_factory.mktemp("quotas") / "state"
    with Stack(state, "--data", str(stack.state / "data"), *LIMITS) as running:
        yield Client(running)


def test_quota_concurrent_queries_rejects_until_one_finishes(client: Client) -> None:
    slow = [client.submit(f"{SLOW} -- {number}", limits={"seconds": 12}) for number in range(2)]
    wait_until(
        lambda: all(("TaskStateEntered", "RunQuery") in client.history(id) for id in slow), 30
    )
    refused = client.run("SELECT 1")
    assert (refused["status"], refused["error"]["code"]) == ("FAILED", "QuotaExceeded")
    answer = client.request("GET", f"/queries/{refused['requestId']}/results")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert answer.json()["error"]["details"]["runningQueries"] == 2
    one_line = {"headers": {"Prefer": "wait"}, "follow_redirects": True}
    assert (
        client.request("POST", "/queries", data={"query": "SELECT 1"}, **one_line).status_code
        == 429
    )
    for each in slow:
        client.wait(each)
    assert client.run("SELECT 1")["status"] == "SUCCEEDED"


def test_quota_daily_bytes_rejects_above_limit(client: Client) -> None:
    read = client.run("SELECT count(*), sum(length(body)) FROM reviews")["scannedBytes"]
    client.run("SELECT 1")
    key = {"requestId": {"S": "owner#anonymous"}}
    table = {"TableName": "duckstep-queries-table", "Key": key}
    dynamodb = client.service("dynamodb")
    item = dynamodb.get_item(**table)["Item"]
    assert int(item["bytes"]["N"]) == read > 0
    dynamodb.update_item(
        **table,
        UpdateExpression="SET #bytes = :bytes",
        ExpressionAttributeNames={"#bytes": "bytes"},
        ExpressionAttributeValues={":bytes": {"N": str(10**9)}},
    )
    refused = client.run("SELECT max(rating) FROM reviews")
    assert refused["error"]["code"] == "QuotaExceeded"
    answer = client.request("GET", f"/queries/{refused['requestId']}/results")
    left = (24 - datetime.now(UTC).hour) * 3600
    assert answer.status_code == 429
    assert abs(int(answer.headers["Retry-After"]) - left) <= 3601
    assert client.run("SELECT 2")["status"] == "SUCCEEDED", "it reads no bytes"


def test_quota_validations_checks_and_reads_reject_above_limit(client: Client) -> None:
    query = client.run("SELECT 7")["requestId"]
    calls = {
        "checks": ("GET", f"/queries/{query}?freshness=true", {}),
        "validations": ("POST", "/queries/validate", {"json": {"query": "SELECT 1"}}),
        "reads": ("GET", f"/queries/{query}/results?format=json", {}),
    }
    for work, (method, path, options) in calls.items():
        answers = [client.request(method, path, **options) for _ in range(45)]
        assert answers[0].status_code == 200
        busy = next(answer for answer in answers if answer.status_code == 429)
        assert busy.json()["error"]["code"] == "QuotaExceeded"
        assert work in busy.json()["error"]["details"]
        assert 1 <= int(busy.headers["Retry-After"]) <= 10
        assert {answer.status_code for answer in answers} == {200, 429}
