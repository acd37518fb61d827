"""Queries through the whole stack."""

import time

import httpx
import pytest

from tests.support.stack import Stack, own_origin


def test_stack_posted_query_returns_rows(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as client:
        answer = client.post(
            "/queries",
            data={"query": "SELECT count(*) AS n FROM reviews"},
            headers={"Prefer": "wait", "Accept": "text/csv"},
        )
    assert answer.text.split() == ["n", "20000"], answer.text


def test_stack_root_with_or_without_web_client(stack: Stack) -> None:
    answer = httpx.get(stack.base_url + "/")
    assert answer.status_code == 200
    assert "duckstep" in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/queries/a/b/c"])
def test_stack_unknown_route_returns_envelope(stack: Stack, path: str) -> None:
    answer = httpx.get(stack.base_url + path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "RouteNotFound"


def test_stack_failed_function_names_execution_error(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        request_id = client.post("/queries", data={"query": "SELEC 1"}).json()["requestId"]
        status = client.get(f"/queries/{request_id}", params={"wait": 20}).json()
    assert status["status"] == "FAILED"
    assert status["error"]["code"] == "QuerySyntaxError"


def test_stack_idempotency_key_names_one_query(stack: Stack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as client:
        key = {"idempotency-key": f"key-{time.time_ns()}"}
        first = client.post("/queries", data={"query": "SELECT 1"}, headers=key)
        other = client.post("/queries", data={"query": "SELECT 2"}, headers=key)
    assert first.status_code == 202
    assert first.json()["requestId"].endswith(key["idempotency-key"])
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyInUse")


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"SELECT 1", {"Idempotency-Key": "a b"}, 400, "InvalidIdempotencyKey"),
        (b"SELECT 1", {"Idempotency-Key": "x" * 44}, 400, "InvalidIdempotencyKey"),
        (b"SELECT '" + b"x" * 262_144 + b"'", {}, 413, "QueryTooLarge"),
        (b"x" * (11 * 1024 * 1024), {}, 413, "QueryTooLarge"),
        (b"SELECT 1", {"Content-Type": "text/plain"}, 415, "UnsupportedMediaType"),
        (b"{}", {"Content-Type": "application/json"}, 400, "InvalidRequest"),
    ],
)
def test_stack_rejected_query_returns_reason(
    stack: Stack, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    given = {"Content-Type": "application/sql", **headers}
    answer = httpx.post(stack.base_url + "/queries", content=body, headers=given, timeout=60)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["access-control-allow-origin"] == own_origin(stack)


def test_stack_hostile_sql_reaches_engine_unchanged(stack: Stack) -> None:
    text = "'\"\\/$#{x}#set($a = 1)$input.body\t\u00e9\U0001f986%41+&="
    query = "SELECT '" + text.replace("'", "''") + "' AS text"
    for sent in (
        {"json": {"query": query}},
        {"data": {"query": query}},
        {"content": query.encode(), "headers": {"Content-Type": "application/sql"}},
    ):
        with httpx.Client(base_url=stack.base_url, timeout=60) as client:
            request_id = client.post("/queries", **sent).json()["requestId"]
            where = f"/queries/{request_id}/results"
            client.get(f"/queries/{request_id}", params={"wait": 20})
            answer = client.get(where, headers={"Accept": "application/json"})
        assert answer.json()["rows"] == [{"text": text}], answer.text
