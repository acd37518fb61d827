"""Idempotency-Key through the real stack, during and after a query."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest

from tests.support.client import Client
from tests.support.stack import Stack

BODIES: list[tuple[str, str, str]] = [
    (
        "application/json",
        '{"query": "SELECT \'é\\"\\\\\\\\ 한글\'", "format": "csv"}',
        '{"query": "SELECT 2"}',
    ),
    ("application/x-www-form-urlencoded", "query=SELECT+%27a%26b%27&format=csv", "query=SELECT+2"),
    ("application/sql", "SELECT 'a\nb'", "SELECT 2"),
]
SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(9999997) a, range(9999997) b"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def post(client: Client, key: str, kind: str, body: str, **headers: str) -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": kind, **headers}
    content = body.encode()
    return client.request(
        "POST",
        "/queries",
        content=content,
        headers=headers,
        follow_redirects="Prefer" not in headers,
    )


def refused(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(("kind", "body", "other"), BODIES)
def test_idempotency_key_of_finished_query_returns_it(
    client: Client, kind: str, body: str, other: str
) -> None:
    key = f"key-{time.time_ns()}"
    first = post(client, key, kind, body)
    assert first.status_code == 202, first.text
    request_id = first.json()["requestId"]
    assert client.wait(request_id)["status"] == "SUCCEEDED"
    again = post(client, key, kind, body)
    assert (again.status_code, again.json()) == (
        202,
        {"requestId": request_id, "status": "SUCCEEDED"},
    )
    assert again.headers["Location"].endswith(request_id)
    assert refused(post(client, key, kind, other)) == (409, "IdempotencyKeyInUse")


def test_idempotency_key_of_running_query_returns_it(client: Client) -> None:
    key = f"key-{time.time_ns()}"
    first = post(client, key, "application/sql", SLOW)
    assert post(client, key, "application/sql", SLOW).json() == first.json()
    other = post(client, key, "application/sql", "SELECT 1")
    assert refused(other) == (409, "IdempotencyKeyInUse")
    request_id = first.json()["requestId"]
    assert client.request("DELETE", f"/queries/{request_id}").json()["status"] == "CANCELLED"
    again = post(client, key, "application/sql", SLOW).json()
    assert again == {"requestId": request_id, "status": "CANCELLED"}


def test_idempotency_repeat_returns_location(client: Client) -> None:
    key = f"key-{time.time_ns()}"
    request_id = post(client, key, "application/sql", "SELECT 1").json()["requestId"]
    client.wait(request_id)
    moved = post(client, key, "application/sql", "SELECT 1", Prefer="wait")
    assert refused(moved) == (307, "IdempotencyKeyInUse")
    assert moved.headers["Location"] == f"/queries/{request_id}"
    headers = {"Content-Type": "application/sql", "Prefer": "wait"}
    again = client.request("POST", moved.headers["Location"], content=b"SELECT 1", headers=headers)
    assert again.status_code == 303
    assert again.headers["Location"] == f"/queries/{request_id}/results?wait=20"


def test_idempotency_execution_name_depends_on_owner(client: Client) -> None:
    key = f"key-{time.time_ns()}"
    request_id = post(client, key, "application/sql", "SELECT 1").json()["requestId"]
    assert request_id.rpartition(":")[2] == f"anonymous_{key}"


@pytest.mark.parametrize("key", ["a b", "x" * 44, "a/b", "*"])
def test_idempotency_invalid_key_is_rejected(client: Client, key: str) -> None:
    answer = post(client, key, "application/sql", "SELECT 1")
    assert refused(answer) == (400, "InvalidIdempotencyKey")


def test_idempotency_longest_key_is_accepted(client: Client) -> None:
    key = f"{time.time_ns():x<43}"
    answer = post(client, key, "application/json", json.dumps({"query": "SELECT 1"}))
    assert answer.status_code == 202, answer.text
