"""Whether an old result's tables have newer files, through the real stack."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.stack_process import wait_until
from tests.support.client import Client
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture
def aging(stack: Stack) -> Iterator[Path]:
    """A table of two days that a test adds to."""
    folder = stack.state / "data" / "aging"
    for day in ("08", "09"):
        write(folder, day, "a")
    yield folder
    shutil.rmtree(folder)


def write(folder: Path, day: str, name: str) -> None:
    path = folder / "year=2024" / "month=11" / f"day={day}"
    path.mkdir(parents=True, exist_ok=True)
    duckdb.sql("SELECT 1 AS a").write_parquet(str(path / f"{name}.parquet"))


def freshness(client: Client, request_id: str) -> dict[str, Any]:
    path = f"/queries/{request_id}"
    found: dict[str, Any] = client.request("GET", path, params={"freshness": "true"}).json()
    return dict(found["freshness"])


def test_freshness_changed_partition_makes_its_results_stale(client: Client, aging: Path) -> None:
    whole = client.run("SELECT count(*) FROM aging", reuse=False)["requestId"]
    day = client.run("SELECT count(*) FROM aging WHERE day = 8", reuse=False)["requestId"]
    assert freshness(client, whole)["fresh"] is True
    write(aging, "10", "a")
    # Each container looks at the bucket every few seconds, so answers may still differ.
    added = [{"name": "aging", "added": 1, "changed": 0, "removed": 0}]
    wait_until(lambda: freshness(client, whole) == {"fresh": False, "tables": added}, 30)
    assert freshness(client, day)["fresh"] is True


def test_freshness_is_returned_on_request_only(client: Client) -> None:
    request_id = client.run("SELECT 1 AS unasked")["requestId"]
    assert "freshness" not in client.request("GET", f"/queries/{request_id}").json()
    assert freshness(client, request_id)["tables"] == []
    failed = client.run("SELECT error('x')")["requestId"]
    answer = client.request("GET", f"/queries/{failed}", params={"freshness": "true"})
    assert "freshness" not in answer.json()
    answer = client.request("GET", f"/queries/{failed}", params={"freshness": "yes"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")
