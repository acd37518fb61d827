"""The sweep through the real stack: queries whose end no event reports are found and finished."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from local.stack_process import wait_until
from tests.integration.test_cancel import SLOW, status
from tests.support.client import MACHINE, Client
from tests.support.stack import Stack

TABLE = "duckstep-queries-table"
SECONDS = 60.0


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def sweep(client: Client) -> dict[str, Any]:
    """Run the function as its schedule does, and return what it answers."""
    run = json.loads((client.stack.state / "run.json").read_text())
    functions = boto3.client(
        "lambda",
        endpoint_url=f"http://127.0.0.1:{run['ports']['functions']}",
        region_name="us-east-1",
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=run["keys"]["secret"],
    )
    answer = functions.invoke(FunctionName="duckstep-sweep-queries-function", Payload=b"{}")
    payload: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, payload
    return payload


def put(client: Client, item: dict[str, Any]) -> None:
    client.service("dynamodb").put_item(TableName=TABLE, Item=item)


def raw_item(client: Client, request_id: str) -> dict[str, Any]:
    key = {"requestId": {"S": request_id}}
    found: dict[str, Any] = client.service("dynamodb").get_item(TableName=TABLE, Key=key)["Item"]
    return found


def unfinished(client: Client) -> set[str]:
    pages = client.service("dynamodb").scan(TableName=TABLE, IndexName="unfinished")
    return {item["requestId"]["S"] for item in pages["Items"]}


def test_sweep_succeeded_query_changes_nothing(client: Client) -> None:
    request_id = client.submit("SELECT 1 AS one")
    assert client.wait(request_id)["status"] == "SUCCEEDED"
    assert request_id not in unfinished(client)


def test_sweep_outdated_item_is_finished(client: Client) -> None:
    document = client.run("SELECT 41 AS restored", reuse=False)
    request_id = document["requestId"]
    ended = raw_item(client, request_id)
    before = {name: ended[name] for name in ("requestId", "name", "owner", "request")}
    before |= {"status": {"S": "RUNNING"}, "unfinished": {"S": "7"}, "schemaVersion": {"N": "1"}}
    before |= {"submittedAt": ended["submittedAt"], "dueAt": ended["submittedAt"]}
    put(client, before)
    wait_until(lambda: sweep(client)["closed"] > 0, SECONDS)
    restored = status(client, request_id)
    assert restored | {"endedAt": document["endedAt"]} == document
    assert client.results(request_id).text.split() == ["restored", "41"]


def test_sweep_execution_without_item_is_recorded(client: Client) -> None:
    request_id = client.run("SELECT nothing")["requestId"]
    key = {"requestId": {"S": request_id}}
    # Its event may come late and write the item again: the sweep's own is asked for.
    wait_until(lambda: "expiresAt" in client.item(request_id), SECONDS)
    client.service("dynamodb").delete_item(TableName=TABLE, Key=key)
    assert sweep(client)["closed"] > 0
    item = client.item(request_id)
    assert (item["status"], item["errorCode"]) == ("FAILED", "ColumnNotFound")


def test_sweep_item_without_execution_fails(client: Client) -> None:
    request_id = f"arn:aws:states:us-east-1:123456789012:execution:{MACHINE}:gone"
    moment = {"S": "2024-05-01T00:00:00.000Z"}
    item = {"requestId": {"S": request_id}, "name": {"S": "gone"}, "owner": {"S": "anonymous"}}
    item |= {"status": {"S": "RUNNING"}, "request": {"S": json.dumps({"query": "SELECT 1"})}}
    put(client, {**item, "submittedAt": moment, "dueAt": moment, "unfinished": {"S": "3"}})
    sweep(client)
    document = client.wait(request_id)
    assert (document["status"], document["error"]["code"]) == ("FAILED", "ExecutionLost")


def test_sweep_aborted_execution_is_cancelled_and_files_deleted(client: Client) -> None:
    request_id = client.submit(SLOW)
    name = request_id.rpartition(":")[2]
    wait_until(lambda: status(client, request_id)["status"] == "RUNNING", SECONDS)
    client.put(f"results/{name}/attempt/result.parquet", b"rows")
    client.service("stepfunctions").stop_execution(executionArn=request_id)
    assert client.wait(request_id)["status"] == "CANCELLED"
    wait_until(lambda: not client.objects(f"results/{name}/"), SECONDS)


def test_sweep_cancelled_item_stops_running_execution(client: Client) -> None:
    request_id = client.submit(SLOW)
    wait_until(lambda: status(client, request_id)["status"] == "RUNNING", SECONDS)
    item = raw_item(client, request_id)
    ended = {"status": {"S": "CANCELLED"}, "endedAt": item["submittedAt"]}
    put(client, {**item, **ended})
    sweep(client)
    described = client.service("stepfunctions").describe_execution(executionArn=request_id)
    assert described["status"] in ("ABORTED", "FAILED")
    assert client.wait(request_id)["status"] == "CANCELLED"
