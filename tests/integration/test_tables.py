"""The catalog's routes through the real stack."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.client import Client
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def test_tables_list_has_columns_for_completion(client: Client) -> None:
    tables = {table["name"]: table for table in client.request("GET", "/tables").json()["tables"]}
    reviews = tables["reviews"]
    assert (reviews["files"], reviews["timeColumn"]) == (366, "review_ts")
    assert reviews["dateRange"] == {"from": "2024-01-01", "to": "2024-12-31"}
    assert {"name": "review_ts", "type": "TIMESTAMP"} in reviews["columns"]
    assert {"name": "day", "type": "BIGINT", "partition": True} in reviews["columns"]


@pytest.mark.parametrize("name", ["reviews", "REVIEWS"])
def test_table_has_row_count_and_samples(client: Client, name: str) -> None:
    table = client.request("GET", f"/tables/{name}").json()
    assert table["name"] == "reviews"
    # Another test's query may have made the index.
    assert (table["rows"] or table["approximateRows"]) == pytest.approx(20_000, rel=0.1)
    samples = {column["name"]: column["samples"] for column in table["columns"]}
    assert all(samples.values())
    assert samples["month"] == ["12", "11", "10", "9", "8"]
    assert set(samples["rating"]) <= {"1", "2", "3", "4", "5"}


def test_table_types_equal_query_types(client: Client) -> None:
    table = client.request("GET", "/tables/reviews").json()
    columns = [{"name": each["name"], "type": each["type"]} for each in table["columns"]]
    assert columns == client.run("SELECT * FROM reviews LIMIT 0")["columns"]


def test_table_unknown_is_not_found(client: Client) -> None:
    answer = client.request("GET", "/tables/revews")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (404, "TableNotFound")
    assert error["details"] == {"candidates": ["reviews"]}


def test_table_name_with_special_characters_is_found(client: Client, stack: Stack) -> None:
    folder = stack.state / "data" / "리뷰 & 50% 'more'"
    folder.mkdir()
    try:
        duckdb.sql("SELECT 1 AS a").write_parquet(str(folder / "a.parquet"))
        path = "/tables/%EB%A6%AC%EB%B7%B0%20%26%2050%25%20%27more%27"
        table = client.request("GET", path).json()
        assert (table["name"], table["rows"]) == (folder.name, 1)
    finally:
        shutil.rmtree(folder)


def test_tables_preflight_is_allowed(client: Client) -> None:
    answer = client.request("OPTIONS", "/tables/reviews")
    assert answer.status_code == 204
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


def test_table_added_folder_is_found(stack: Stack, client: Client) -> None:
    folder: Path = stack.state / "data" / "just_added"
    folder.mkdir()
    try:
        duckdb.sql("SELECT 1 AS a").write_parquet(str(folder / "a.parquet"))
        assert client.request("GET", "/tables/just_added").json()["rows"] == 1
    finally:
        shutil.rmtree(folder)


def test_partitions_are_listed_level_by_level(client: Client) -> None:
    def level(**parameters: str) -> list[dict[str, Any]]:
        answer = client.request("GET", "/tables/reviews/partitions", params=parameters)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["partitions"]
        return found

    (year,) = level()
    assert (year["files"], year["dateRange"]) == (366, {"from": "2024-01-01", "to": "2024-12-31"})
    months = level(within=year["within"])
    assert [month["value"] for month in months] == [str(month) for month in range(12, 0, -1)]
    assert sum(month["bytes"] for month in months) == year["bytes"]
    (newest,) = level(within=months[0]["within"], limit="1")
    assert newest["condition"] == "year = 2024 AND month = 12 AND day = 31"
    ran = client.run(f"SELECT count(*) FROM reviews WHERE {newest['condition']}")
    assert (ran["status"], ran["estimate"]["files"]) == ("SUCCEEDED", newest["files"])


@pytest.mark.parametrize("query", ["within=2024", "limit=0", "limit=1001", "next=x"])
def test_partitions_invalid_parameter_is_rejected(client: Client, query: str) -> None:
    answer = client.request("GET", f"/tables/reviews/partitions?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")


def test_partitions_unknown_table_is_not_found(client: Client) -> None:
    assert client.request("GET", "/tables/revews/partitions").status_code == 404
