"""Bad input gets a 4xx, and no failure inside shows in an answer."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from local.stack_process import live_processes, wait_until
from tests.support.client import Client
from tests.support.openapi import ROUTES, filled
from tests.support.paths import ROOT
from tests.support.stack import Stack

INSIDE = re.compile(
    r"Traceback|\.py\b|arn:aws:(iam|lambda|s3)|:role/|/(tmp|root|home|var)/|botocore"
)
JSON_TYPE = {"Content-Type": "application/json"}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
SQL_TYPE = {"Content-Type": "application/sql"}


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture(scope="module")
def doomed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a stack that the tests harm."""
    state = tmp_path_factory.mktemp("doomed") / "state"
    with Stack(state, "--data", str(stack.state / "data")) as running:
        yield Client(running)


def code(answer: httpx.Response) -> str:
    """Return the code of an envelope that shows nothing of the inside."""
    assert answer.headers["Content-Type"].startswith("application/json")
    assert not INSIDE.search(answer.text), answer.text
    assert str(ROOT) not in answer.text
    error = answer.json()["error"]
    assert set(error) <= {"code", "message", "position", "details"}
    assert error["message"].endswith(".")
    return str(error["code"])


def nested(depth: int) -> bytes:
    return b'{"query": "SELECT 1", "parameters": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(b"", JSON_TYPE, 400, id="nothing"),
        pytest.param(b"{", JSON_TYPE, 400, id="half of JSON"),
        pytest.param(b"null", JSON_TYPE, 400, id="null"),
        pytest.param(b"[]", JSON_TYPE, 400, id="a list"),
        pytest.param(b'{"query": null}', JSON_TYPE, 400, id="no text"),
        pytest.param(b'{"query": ["SELECT 1"]}', JSON_TYPE, 400, id="a list for text"),
        pytest.param(b'{"query": ""}', JSON_TYPE, 400, id="empty"),
        pytest.param(b'{"query": "SELECT 1", "x": 1}', JSON_TYPE, 400, id="unknown field"),
        pytest.param(b'{"query": "S", "format": "xml"}', JSON_TYPE, 400, id="unknown format"),
        pytest.param(b'{"query": "S", "limits": {"seconds": 0}}', JSON_TYPE, 400, id="limit 0"),
        pytest.param(b'{"query": "S", "limits": {"rows": 1}}', JSON_TYPE, 400, id="unknown limit"),
        pytest.param(b'{"query": "S", "reuse": "no"}', JSON_TYPE, 400, id="text for a truth"),
        pytest.param(b'{"query": "SELECT \\u0000"}', JSON_TYPE, 400, id="NUL"),
        pytest.param(b'{"query": "\\ud800"}', JSON_TYPE, 400, id="half a surrogate pair"),
        pytest.param(b'{"query": "\xff"}', JSON_TYPE, 400, id="not UTF-8"),
        pytest.param(b'{"query": "a", "parameters": [NaN]}', JSON_TYPE, 400, id="NaN"),
        pytest.param(nested(50_000), JSON_TYPE, 400, id="deep"),
        pytest.param(b"SELECT '\xff'", SQL_TYPE, 400, id="SQL that is not UTF-8"),
        pytest.param(b"x=1", {"Content-Type": "text/plain"}, 415, id="text"),
        pytest.param(b"x=1", {"Content-Type": "multipart/form-data"}, 415, id="multipart"),
        pytest.param(b"a" * (10 * 1024 * 1024 + 1), SQL_TYPE, 413, id="over the gateway's size"),
        pytest.param(b"SELECT '" + b"x" * 262_144 + b"'", SQL_TYPE, 413, id="over an input's size"),
        pytest.param(b"SELECT '" + b'"' * 131_072 + b"'", SQL_TYPE, 413, id="quotes that grow"),
        pytest.param(b"SELECT '" + b"\n" * 131_072 + b"'", SQL_TYPE, 413, id="lines that grow"),
        pytest.param(
            b"SELECT '" + "\U0001f986".encode() * 24_000 + b"'", SQL_TYPE, 413, id="emoji that grow"
        ),
        pytest.param(b"query=" + b"%22" * 131_072, FORM_TYPE, 413, id="a form that grows"),
        pytest.param(b'{"query": "S"}', {"Idempotency-Key": "x" * 81}, 400, id="a long key"),
        pytest.param(b'{"query": "S"}', {"Idempotency-Key": "a/b"}, 400, id="a key with a slash"),
        pytest.param(b'{"query": "S"}', {"X-Long": "x" * 11_000}, 413, id="a large header"),
    ],
)
def test_submit_bad_body_is_client_error(
    client: Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.request("POST", "/queries", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert code(answer)


@pytest.mark.parametrize(
    "form",
    [
        b"query=SELECT%00",
        b"query=",
        b"sql=SELECT+1",
        b"query=SELECT+1&parameters=%7B",
        b"query=SELECT+1&limits=1",
        b"query=SELECT+1&format=xml",
    ],
)
def test_submit_form_with_invalid_field_fails_query(client: Client, form: bytes) -> None:
    answer = client.request(
        "POST",
        "/queries",
        content=form,
        headers={**FORM_TYPE, "Prefer": "wait"},
        follow_redirects=True,
    )
    assert (answer.status_code, code(answer)) == (422, "InvalidRequest")


def test_submit_form_repeated_field_uses_last(client: Client) -> None:
    form = {"query": ["SELECT 1 AS a", "SELECT 2 AS a"]}
    one_line: dict[str, Any] = {"headers": {"Prefer": "wait"}, "follow_redirects": True}
    assert client.request("POST", "/queries", data=form, **one_line).text == "a\n2\n"


@pytest.mark.parametrize(
    "value",
    [
        "%00",
        "%ff",
        "%2e%2e",
        "..%2f..",
        "arn",
        "arn%3Aaws%3Astates",
        "x" * 2000,
        "%F0%9F%A6%86",
        "'",
        "$",
        "%25",
    ],
)
@pytest.mark.parametrize(("path", "method"), [route for route in ROUTES if "{" in route[0]])
def test_path_invalid_name_is_not_found(client: Client, path: str, method: str, value: str) -> None:
    answer = client.request(method.upper(), filled(path, value))
    assert 400 <= answer.status_code < 500, answer.text
    assert code(answer)


@pytest.mark.parametrize("query", ["wait=1&wait=x", "wait=%00", "wait=", "wait=9e9", "wait=%D9%A1"])
def test_parameter_invalid_is_rejected(client: Client, query: str) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    answer = client.request("GET", f"/queries/{request_id}?{query}")
    assert (answer.status_code, code(answer)) == (400, "InvalidRequest")


@pytest.mark.parametrize("size", [9_000, 11_000, 60_000])
@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_query_string_huge_is_client_error(
    client: Client, path: str, method: str, size: int
) -> None:
    answer = client.request(method.upper(), f"{filled(path)}?x={'y' * size}")
    assert answer.status_code < 500
    if size == 11_000:
        assert (answer.status_code, code(answer)) == (413, "QueryTooLarge")


def test_request_invalid_http_is_rejected(stack: Stack) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)
    connection.putrequest("GET", "/tables", skip_host=True)
    connection.putheader("Content-Length", "many")
    connection.endheaders()
    assert connection.getresponse().status == 400


def test_item_broken_has_status_and_no_result(doomed: Client) -> None:
    request_id = doomed.run("SELECT 1")["requestId"]
    doomed.service("dynamodb").update_item(
        TableName="duckstep-queries-table",
        Key={"requestId": {"S": request_id}},
        UpdateExpression="SET #result = :broken",
        ExpressionAttributeNames={"#result": "result"},
        ExpressionAttributeValues={":broken": {"S": "{"}},
    )
    document = doomed.request("GET", f"/queries/{request_id}").json()
    assert (document["status"], document["columns"]) == ("SUCCEEDED", [])
    answer = doomed.request("GET", f"/queries/{request_id}/results")
    assert (answer.status_code, code(answer)) == (410, "ResultExpired")


def test_result_file_broken_returns_internal_error_without_details(doomed: Client) -> None:
    request_id = doomed.run("SELECT 2")["requestId"]
    key = json.loads(doomed.item(request_id)["result"])["files"]["parquet"]["key"]
    (doomed.stack.state / "results" / key).write_bytes(b"PAR1 is not enough")
    for parameters in ({}, {"format": "json"}, {"limit": "1"}):
        answer = doomed.request("GET", f"/queries/{request_id}/results", params=parameters)
        assert answer.status_code >= 400
        assert code(answer)


def test_execution_failure_returns_internal_error_without_details(doomed: Client) -> None:
    text = json.dumps({"owner": "anonymous", "request": {"query": 1}, "more": None})
    machine = doomed.service("stepfunctions").list_state_machines()["stateMachines"][0]
    started = doomed.service("stepfunctions").start_execution(
        stateMachineArn=machine["stateMachineArn"], name="broken", input=text
    )
    document = doomed.wait(started["executionArn"])
    assert document["error"]["code"] == "InvalidRequest"
    assert not INSIDE.search(json.dumps(document["error"]))


def test_functions_stopped_return_5xx_envelope(doomed: Client) -> None:
    assert doomed.run("SELECT 3")["status"] == "SUCCEEDED"
    group = doomed.stack.pid("functions")
    os.kill(group, signal.SIGSTOP)
    for pid, _, of, _ in live_processes():
        if of == group and pid != group:
            os.kill(pid, signal.SIGKILL)
    os.kill(group, signal.SIGKILL)
    seen: list[str] = []

    def failed() -> bool:
        answer = doomed.request("GET", "/tables")
        if answer.status_code >= 500:
            seen.append(code(answer))
        return bool(seen) and answer.status_code == 200

    wait_until(failed, 60)
    assert set(seen) <= {"InternalError", "GatewayTimeout", "ServiceBusy"}
