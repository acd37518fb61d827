"""Submissions through the real stack: bodies, preferences, rejections, paths of a status."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.support.client import Client
from tests.support.stack import Stack, own_origin


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"query": "SELECT \'\\uc548\\ub155\' AS a"}', "application/json"),
        (b"query=SELECT '%EC%95%88%EB%85%95' AS a", "application/x-www-form-urlencoded"),
        ("SELECT '안녕' AS a".encode(), "application/sql"),
    ],
)
def test_submit_json_form_and_sql_bodies_are_equal(
    client: Client, body: bytes, media_type: str
) -> None:
    posted = client.request("POST", "/queries", content=body, headers={"Content-Type": media_type})
    assert posted.status_code == 202
    assert posted.headers["Location"].endswith(posted.json()["requestId"])
    assert posted.json()["status"] == "QUEUED"
    client.wait(posted.json()["requestId"])
    assert client.results(posted.json()["requestId"]).text == "a\n안녕\n"


@pytest.mark.parametrize(
    "sql",
    [
        """SELECT '''', '"', '\\', '\\"', '{"a": [1]}', '$q', '#set($a = 1)', '${x}', '%41 + &'""",
        "SELECT 'a\r\nb\rc', '\t', -- a comment\n  '😀 한글 \u2028 é', '</script>'\r\n",
        "SELECT '$input.json(''$'')', '$util.escapeJavaScript(1)', '##', '#end', '*#', '#*'",
    ],
)
def test_submit_sql_arrives_unchanged(client: Client, sql: str) -> None:
    for options in (
        {"json": {"query": sql}},
        {"data": {"query": sql}},
        {"content": sql.encode(), "headers": {"Content-Type": "application/sql"}},
    ):
        posted = client.request("POST", "/queries", **options)
        document = client.wait(posted.json()["requestId"])
        assert document["query"] == sql
        assert document["status"] == "SUCCEEDED"
        rows = client.results(document["requestId"], format="json", header="false").json()["rows"]
        assert rows == [list(row) for row in duckdb.sql(sql).fetchall()]


def test_submit_prefer_wait_returns_rows_after_redirects(client: Client) -> None:
    headers = {"Prefer": "wait"}
    query = {"query": "SELECT 1 AS a"}
    answer = client.request("POST", "/queries", data=query, headers=headers)
    assert answer.status_code == 303
    answer = client.request("POST", "/queries", data=query, headers=headers, follow_redirects=True)
    assert (answer.status_code, answer.text) == (200, "a\n1\n")


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "InvalidRequest"),
        ({"json": {}}, 400, "InvalidRequest"),
        ({"json": {"query": 1}}, 400, "InvalidRequest"),
        ({"json": {"query": "SELECT 1", "sql": "x"}}, 400, "InvalidRequest"),
        ({"content": b"", "headers": {"Content-Type": "a/b"}}, 415, "UnsupportedMediaType"),
        ({"json": {"query": "SELECT '" + "x" * 262_130 + "'"}}, 413, "QueryTooLarge"),
    ],
)  # fmt: skip
def test_gateway_rejects_bad_requests(
    client: Client, options: dict[str, Any], status: int, code: str
) -> None:
    answer = client.request("POST", "/queries", **options)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == own_origin(client.stack)


@pytest.mark.parametrize(
    "request_id",
    [
        "nonsense",
        "arn:aws:states:us-east-1:123456789012:execution:duckstep-query-state-machine:none",
        "arn:aws:states:us-east-1:123456789012:execution:another:name",
    ],
)
def test_status_unknown_request_is_not_found(client: Client, request_id: str) -> None:
    for path in (f"/queries/{request_id}", f"/queries/{request_id}/results"):
        answer = client.request("GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "QueryNotFound")


def test_status_percent_encoded_arn_is_found(client: Client) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    answer = client.request("GET", f"/queries/{request_id.replace(':', '%3A')}")
    assert answer.json()["status"] == "SUCCEEDED"
