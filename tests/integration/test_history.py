"""The history through the real stack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Client
from tests.support.stack import Stack, own_origin


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture(scope="module")
def queries(client: Client) -> list[dict[str, Any]]:
    """Seven queries of this module, oldest first: the last two fail and are cancelled."""
    texts = [f"SELECT {number} AS module_history" for number in range(5)]
    ended = [client.run(sql, parameters=[]) for sql in texts]
    ended.append(client.run("SELECT nothing AS module_history FROM reviews"))
    slow = client.submit(
        "SELECT sum(hash(a.range)) AS module_history FROM range(9999999) a, range(9999999)"
    )
    client.request("DELETE", f"/queries/{slow}")
    return [*ended, client.wait(slow)]


def listed(client: Client, **asked: str) -> list[dict[str, Any]]:
    """Every query of the pages that `asked` gives."""
    found: list[dict[str, Any]] = []
    asked = {"text": "MODULE_history", **asked}
    while True:
        answer = client.request("GET", "/queries", params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["queries"]) <= int(asked.get("limit", 25))
        found += page["queries"]
        if "next" not in page:
            return found
        asked["next"] = page["next"]


def test_history_pages_list_every_query_once_newest_first(
    client: Client, queries: list[dict[str, Any]]
) -> None:
    expected = [query["requestId"] for query in reversed(queries)]
    for limit in ("1", "3", "100"):
        assert [query["requestId"] for query in listed(client, limit=limit)] == expected


def test_history_entry_equals_status(client: Client, queries: list[dict[str, Any]]) -> None:
    cancelled, failed, succeeded, *_ = listed(client)
    for entry, document in zip((cancelled, failed, succeeded), reversed(queries), strict=False):
        for name in set(entry) - {"error", "parameters", "estimate"}:
            assert entry[name] == document[name]
    assert failed["error"] == {"code": "ColumnNotFound"}
    assert succeeded["parameters"] == []
    assert succeeded["rows"] == 1
    assert cancelled["status"] == "CANCELLED"


def test_history_entry_has_tables_files_and_partitions(client: Client) -> None:
    client.run("SELECT count(*) AS told FROM reviews WHERE month = 2", reuse=False)
    (query, *_) = listed(client, text="AS told FROM")
    assert query["estimate"]["tables"] == ["reviews"]
    assert 0 < query["estimate"]["files"] < query["estimate"]["totalFiles"]
    assert query["estimate"]["partitions"] > 0
    assert query["scannedBytes"] == query["estimate"]["bytes"]


@pytest.mark.usefixtures("queries")
def test_history_filters_by_status_and_time(client: Client, queries: list[dict[str, Any]]) -> None:
    assert [q["status"] for q in listed(client, status="FAILED", limit="2")] == ["FAILED"]
    third = queries[2]["submittedAt"]
    later = [query["requestId"] for query in listed(client, **{"from": third})]
    earlier = [query["requestId"] for query in listed(client, to=third)]
    assert later == [query["requestId"] for query in reversed(queries[2:])]
    assert earlier == [query["requestId"] for query in reversed(queries[:2])]


def test_annotate_name_and_star_are_stored(client: Client, queries: list[dict[str, Any]]) -> None:
    document = queries[1]
    path = f"/queries/{document['requestId']}"
    answer = client.request("PATCH", path, json={"name": "The Second", "starred": True})
    assert answer.json() == {**document, "name": "The Second", "starred": True}
    assert client.request("GET", path).json() == answer.json()
    (starred,) = listed(client, starred="true")
    (named,) = listed(client, text="the second")
    assert starred == named
    assert (named["name"], named["starred"]) == ("The Second", True)
    client.request("PATCH", path, json={"starred": False})
    assert client.request("GET", path).json() == {**document, "name": "The Second"}
    client.request("PATCH", path, json={"name": ""})
    assert client.request("GET", path).json() == document


def test_annotate_running_query_continues(client: Client) -> None:
    slow = client.submit(
        "SELECT sum(hash(a.range)) AS marked FROM range(9999999) a, range(9999999)"
    )
    answer = client.request("PATCH", f"/queries/{slow}", json={"name": "Slow"})
    assert (answer.json()["name"], answer.json()["status"]) == ("Slow", "RUNNING")
    cancelled = client.request("DELETE", f"/queries/{slow}").json()
    assert (cancelled["name"], cancelled["status"]) == ("Slow", "CANCELLED")


def test_annotate_empty_body_is_rejected(client: Client, queries: list[dict[str, Any]]) -> None:
    path = f"/queries/{queries[0]['requestId']}"
    for body in ({}, {"status": "FAILED"}, {"name": "x" * 121}, {"starred": "yes"}):
        answer = client.request("PATCH", path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")
    assert client.request("GET", path).json() == queries[0]


@pytest.mark.parametrize(
    "asked",
    [
        {"starred": "yes"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"next": "garbage"},
        {"status": "DONE"},
        {"from": "yesterday"},
        {"from": "2024-05-02", "to": "2024-05-01"},
    ],
)
def test_history_invalid_parameter_is_rejected(client: Client, asked: dict[str, str]) -> None:
    answer = client.request("GET", "/queries", params=asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")
    assert answer.headers["Access-Control-Allow-Origin"] == own_origin(client.stack)
