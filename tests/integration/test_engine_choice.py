"""The choice of the engine in a stack without Athena."""

from __future__ import annotations

import pytest

from tests.support.client import Client
from tests.support.stack import Stack

SQL = "SELECT rating, count(*) AS chosen FROM reviews GROUP BY rating ORDER BY rating"


@pytest.fixture
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.mark.parametrize("engine", ["auto", "duckdb"])
def test_engine_duckdb_runs_and_is_named(client: Client, engine: str) -> None:
    ended = client.run(SQL, engine=engine, reuse=False)
    assert (ended["status"], ended["engine"]) == ("SUCCEEDED", "duckdb")
    assert "DuckDB" in ended["engineReason"]
    document = client.request("POST", "/queries/validate", json={"query": SQL, "engine": engine})
    found = document.json()["engine"]
    assert (found["chosen"], found["estimates"]["athena"]["available"]) == ("duckdb", False)
    assert "translatable" not in found


def test_engine_athena_without_athena_names_what_to_install(client: Client) -> None:
    ended = client.run(SQL, engine="athena")
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "EngineNotAvailable")
    for remedy in ("make trino", "make run ENGINE=trino", "Distributed=on", "engine: auto"):
        assert remedy in ended["error"]["message"]
    document = client.request("POST", "/queries/validate", json={"query": SQL, "engine": "athena"})
    assert document.json()["errors"] == [ended["error"]]


def test_engine_unknown_is_refused(client: Client) -> None:
    refused = client.request("POST", "/queries", json={"query": SQL, "engine": "spark"})
    assert refused.status_code == 400
    assert "auto, duckdb, athena" in refused.json()["error"]["message"]
