"""Faulty files of every kind in one bucket, through the real stack: each fails its table alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.bad_files import PARTLY_READABLE, UNREADABLE
from tests.support.client import Client, expire_listings
from tests.support.stack import Stack

FAULTS = UNREADABLE | PARTLY_READABLE
DATED = "year=2024/month=01/day=02/"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Client]:
    """A client of a bucket with a plain and a dated table for each fault."""
    folders = {
        stack.state / "data" / f"bad_{fault}{suffix}": (write, folder)
        for fault, write in FAULTS.items()
        for suffix, folder in (("", ""), ("_dated", DATED))
    }
    for table, (write, folder) in folders.items():
        (table / folder).mkdir(parents=True)
        write(table / folder / "a.parquet")
    expire_listings()
    yield Client(stack)
    for table in folders:
        shutil.rmtree(table)


def check_canary(client: Client) -> None:
    """Check that a good table is listed and read as ever."""
    table = client.request("GET", "/tables/reviews").json()
    assert "error" not in table
    assert read_rows(client, "SELECT count(*) AS n FROM reviews") == [{"n": 20_000}]


def test_tables_list_every_table_with_an_error_of_its_own(client: Client) -> None:
    response = client.request("GET", "/tables")
    assert response.status_code == 200
    tables = {table["name"]: table for table in response.json()["tables"]}
    assert "error" not in tables["reviews"]
    for suffix in ("", "_dated"):
        for fault in UNREADABLE:
            error = tables[f"bad_{fault}{suffix}"]["error"]
            assert error["code"] == "InvalidDataFile", fault
            assert f"bad_{fault}{suffix}/" in error["message"]
            assert "emove" not in error["message"]
        for fault in PARTLY_READABLE:
            names = [column["name"] for column in tables[f"bad_{fault}{suffix}"]["columns"]]
            assert {"id", "s", "n"} <= set(names), fault


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_file_fails_its_table_alone(client: Client, fault: str) -> None:
    for table in (f"bad_{fault}", f"bad_{fault}_dated"):
        document = client.request("GET", f"/tables/{table}")
        assert document.status_code == 200
        assert document.json()["error"]["code"] == "InvalidDataFile"
        error = client.run(f"SELECT s FROM {table}")["error"]
        assert error["code"] == "InvalidDataFile"
        assert f"{table}/" in error["message"]
        if fault in PARTLY_READABLE:
            rows = read_rows(client, f"SELECT count(*) AS n, count(id) AS ids FROM {table}")
            assert rows == [{"n": rows[0]["ids"], "ids": rows[0]["ids"]}]
            assert rows[0]["n"] in (2, 10)
    check_canary(client)


def read_rows(client: Client, sql: str) -> Any:
    status = client.run(sql, reuse=False)
    assert status["status"] == "SUCCEEDED", status
    return client.results(status["requestId"], format="json").json()["rows"]
