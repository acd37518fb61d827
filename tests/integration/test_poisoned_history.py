"""Requests whose JSON one reader accepts and another cannot show, and the pages that list them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.client import MACHINE, Client
from tests.support.stack import Stack

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARAMETERS = {
    "deep": "[" * 20_000,
    "surrogate": '{"a": "\\ud800"}',
    "nan": "[NaN]",
    "infinite": "[1e400]",
    "repeated": '{"a": 1, "a": 2}',
    "digits": "[" + "9" * 5000 + "]",
}


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def _strict(text: str) -> Any:
    """Parse JSON as a browser does."""

    def reject(name: str) -> Any:
        raise ValueError(name)

    document = json.loads(text, parse_constant=reject)
    json.dumps(document, ensure_ascii=False).encode()
    return document


def _submit_form(client: Client, **fields: str) -> str:
    answer = client.request("POST", "/queries", content=urlencode(fields), headers=_FORM)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["requestId"])


@pytest.mark.parametrize("name", PARAMETERS)
def test_poisoned_parameters_fail_one_query_and_no_page(client: Client, name: str) -> None:
    sql = f"SELECT 1 AS poisoned_{name}"
    request_id = _submit_form(client, query=sql, parameters=PARAMETERS[name])
    client.wait(request_id)
    document = _strict(client.request("GET", f"/queries/{request_id}").text)
    assert document["error"]["code"] == "InvalidRequest"
    assert "`parameters`" in document["error"]["message"]
    assert (document["query"], document["unreadable"]) == (sql, ["parameters"])
    for path in ("results", "results?format=csv", "workflow"):
        answer = client.request("GET", f"/queries/{request_id}/{path}")
        assert answer.status_code < 500
        _strict(answer.text)
    history = client.request("GET", "/queries", params={"text": sql})
    assert [each["query"] for each in _strict(history.text)["queries"]] == [sql]


def test_poisoned_input_of_execution_fails_no_page(client: Client) -> None:
    """An execution started by hand has a request that no gateway has checked."""
    machine = f"arn:aws:states:us-east-1:123456789012:stateMachine:{MACHINE}"
    request = {"query": "SELECT '\ud800' AS by_hand", "parameters": [float("nan")]}
    started = client.service("stepfunctions").start_execution(
        stateMachineArn=machine,
        input=json.dumps({"owner": "anonymous", "request": request}),
    )
    request_id = started["executionArn"]
    client.wait(request_id)
    document = _strict(client.request("GET", f"/queries/{request_id}").text)
    assert document["error"]["code"] == "InvalidRequest"
    assert document["query"] == "SELECT '\ufffd' AS by_hand"
    assert document["unreadable"] == ["query", "parameters"]
    history = client.request("GET", "/queries", params={"text": "by_hand"})
    assert len(_strict(history.text)["queries"]) == 1


def test_unreadable_item_fails_no_page(client: Client) -> None:
    request_id = _submit_form(client, query="SELECT 1 AS unreadable_item")
    client.wait(request_id)
    client.service("dynamodb").update_item(
        TableName="duckstep-queries-table",
        Key={"requestId": {"S": request_id}},
        UpdateExpression="SET #request = :bad, estimate = :bad, #result = :bad",
        ExpressionAttributeNames={"#request": "request", "#result": "result"},
        ExpressionAttributeValues={":bad": {"S": "[" * 20_000}},
    )
    document = _strict(client.request("GET", f"/queries/{request_id}").text)
    assert (document["status"], document["unreadable"]) == ("SUCCEEDED", ["request"])
    history = client.request("GET", "/queries")
    assert request_id in [each["requestId"] for each in _strict(history.text)["queries"]]


@pytest.mark.parametrize("body", ["[" * 20_000, '{"name": "a", "name": "b"}', '{"name": NaN}'])
def test_annotation_with_ambiguous_json_is_refused(client: Client, body: str) -> None:
    request_id = _submit_form(client, query="SELECT 1")
    client.wait(request_id)
    headers = {"Content-Type": "application/json"}
    answer = client.request("PATCH", f"/queries/{request_id}", content=body, headers=headers)
    assert answer.status_code == 400
    assert _strict(answer.text)["error"]["code"] == "InvalidRequest"
