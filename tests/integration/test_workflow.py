"""The workflow's document through the real stack, from real histories."""

from __future__ import annotations

from typing import Any

import pytest

from local.stack_process import wait_until
from tests.support.client import Client
from tests.support.stack import Stack

SECONDS = 30.0
SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(9999998) a, range(9999998) b"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def workflow(client: Client, request_id: str) -> dict[str, Any]:
    answer = client.request("GET", f"/queries/{request_id}/workflow")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def statuses(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(state["name"], state["status"]) for state in document["states"]]


def test_workflow_succeeded_query_lists_states_in_order(client: Client) -> None:
    request_id = client.run("SELECT count(*) FROM reviews", reuse=False)["requestId"]
    wait_until(lambda: "current" not in workflow(client, request_id), SECONDS)
    document = workflow(client, request_id)
    names = ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "RunQuery", "RecordSucceeded"]
    assert statuses(document) == [(name, "SUCCEEDED") for name in names]
    times = [
        time for state in document["states"] for time in (state["enteredAt"], state["exitedAt"])
    ]
    assert times == sorted(times)
    assert {state["retries"] for state in document["states"]} == {0}
    tries = {state["name"]: state["tries"] for state in document["states"]}
    assert [len(tries[name]) for name in names] == [1, 1, 0, 1, 1]
    assert all("endedAt" in each and "error" not in each for one in tries.values() for each in one)
    nodes = {node["name"]: node["status"] for node in document["graph"]["nodes"]}
    assert nodes["RunQuery"] == "SUCCEEDED"
    assert nodes["RecordFailed"] == "NOT_REACHED"


def test_workflow_failed_query_names_state_and_error(client: Client) -> None:
    failed = client.run("SELECT missing FROM reviews")
    request_id = failed["requestId"]
    wait_until(lambda: statuses(workflow(client, request_id))[-1][1] == "FAILED", SECONDS)
    document = workflow(client, request_id)
    assert document["current"] == "QueryFailed"
    (caught,) = [state for state in document["states"] if state["status"] == "CAUGHT"]
    assert caught["error"] == failed["error"]


def test_workflow_running_and_cancelled_query(client: Client) -> None:
    request_id = client.submit(SLOW)
    wait_until(lambda: workflow(client, request_id).get("current") == "RunQuery", SECONDS)
    document = workflow(client, request_id)
    assert document["status"] == "RUNNING"
    assert statuses(document)[-1] == ("RunQuery", "RUNNING")
    client.request("DELETE", f"/queries/{request_id}")
    document = workflow(client, request_id)
    assert document["status"] == "CANCELLED"
    assert statuses(document)[-1] == ("RunQuery", "CANCELLED")


def test_workflow_unknown_query_is_not_found(client: Client) -> None:
    known = client.run("SELECT 1")["requestId"]
    assert client.request("GET", f"/queries/{known}x/workflow").status_code == 404
