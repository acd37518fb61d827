"""Saved queries over the API: versions, conflicts, pages, and what the history shows of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.client import Client
from tests.support.stack import Stack

CONTENT: dict[str, Any] = {
    "name": "월별 리뷰",
    "folder": "Reports/Reviews",
    "description": "By month.",
    "query": "SELECT $least AS least",
    "parameters": {"least": 4},
    "chart": {"kind": "bar"},
    "engine": "auto",
}


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def save(client: Client, **changes: Any) -> httpx.Response:
    return client.request("POST", "/saved", json=CONTENT | changes)


def put(client: Client, path: str, tag: str | None, **changes: Any) -> httpx.Response:
    headers = {"If-Match": tag} if tag else {}
    return client.request("PUT", path, json=CONTENT | changes, headers=headers)


def test_saved_query_keeps_its_versions(client: Client) -> None:
    created = save(client)
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    path = created.headers["Location"]
    assert client.request("GET", path).json().items() >= CONTENT.items()
    second = put(client, path, '"1"', query="SELECT 2 AS least")
    assert (second.status_code, second.headers["ETag"]) == (200, '"2"')
    conflict = put(client, path, '"1"', query="SELECT 3 AS least")
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (412, "SavedQueryChanged")
    versions = client.request("GET", f"{path}/versions").json()["versions"]
    assert [each["version"] for each in versions] == [2, 1]
    first = client.request("GET", f"{path}/versions/1").json()
    assert (first["query"], first["version"]) == (CONTENT["query"], 1)
    kept = {"If-None-Match": '"2"'}
    assert client.request("GET", path, headers=kept).status_code == 304
    assert client.request("DELETE", path, headers={"If-Match": '"1"'}).status_code == 412
    assert client.request("DELETE", path).status_code == 204
    for gone in (path, f"{path}/versions", f"{path}/versions/1"):
        assert client.request("GET", gone).status_code == 404


def test_saved_query_runs_as_any_query(client: Client) -> None:
    saved = client.request("GET", save(client).headers["Location"]).json()
    ended = client.run(saved["query"], parameters=saved["parameters"], engine=saved["engine"])
    assert client.results(ended["requestId"]).text == "least\n4\n"
    history = client.request("GET", "/queries", params={"limit": "100"}).json()["queries"]
    assert not [each for each in history if each["requestId"].startswith("saved#")]


def test_saved_list_has_pages_and_filters(client: Client) -> None:
    ids = [save(client, name=f"Page {n}", folder="Pages/Old").json()["id"] for n in range(3)]
    page = {"folder": " Pages / Old//", "limit": "2"}
    first = client.request("GET", "/saved", params=page).json()
    assert [each["id"] for each in first["saved"]] == ids[:0:-1]
    assert "query" not in first["saved"][0]
    second = client.request("GET", "/saved", params=page | {"next": first["next"]}).json()
    assert [each["id"] for each in second["saved"]] == ids[:1]
    found = client.request("GET", "/saved", params={"text": "page 1"}).json()["saved"]
    assert [each["id"] for each in found] == ids[1:2]


def test_save_repeated_under_its_key_saves_once(client: Client) -> None:
    headers = {"Idempotency-Key": "test-saved-once"}
    answers = [client.request("POST", "/saved", json=CONTENT, headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    other = client.request("POST", "/saved", json=CONTENT | {"name": "Other"}, headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "IdempotencyKeyInUse")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "", "query": "SELECT 1"}, 400),
        ({"name": "a"}, 400),
        ({"name": "a", "query": "SELECT 1", "owner": "other"}, 400),
        ({"name": "a", "query": "SELECT 1", "chart": {"a": "x" * 20_000}}, 400),
        ({"name": "a", "query": "SELECT '" + "x" * 262_144 + "'"}, 413),
    ],
)
def test_save_refuses_other_bodies(client: Client, body: dict[str, Any], status: int) -> None:
    assert client.request("POST", "/saved", json=body).status_code == status
