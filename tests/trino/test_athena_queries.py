"""Queries that run in Athena's place from the POST to the result, and their faults."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from duckstep_service.core.query.athena_run import temporary_table

from local.stack_process import live_processes, wait_until
from tests.trino.trino_server import TrinoServer
from tests.trino.workflow import NO_EVENTS, NO_STOP

SECONDS = 120.0
BY_RATING = (
    "SELECT rating, count(*) AS reviews, sum(helpful_votes) AS votes, min(review_ts) AS first"
    " FROM reviews GROUP BY rating ORDER BY rating DESC"
)
# A join of which nobody awaits the end: 10^12 rows.
ENDLESS = (
    "SELECT count(*) AS n FROM reviews a JOIN reviews b ON a.rating = b.rating"
    " JOIN reviews c ON a.rating = c.rating"
)
# The parts and Athena's records are in folders of this prefix.
ATHENA_FOLDERS = "athena"
# Some seconds of StoreResult.
MANY_ROWS = "SELECT review_id, body, title, review_ts FROM reviews ORDER BY review_id"
_QUERIES = (
    "SELECT query_id, state, error_code FROM system.runtime.queries"
    " WHERE source = 'athena' AND query LIKE '%{}%'"
)
_TASKS = "SELECT DISTINCT node_id FROM system.runtime.tasks WHERE query_id = '{}' ORDER BY 1"


class Distributed:
    """Looks at a query of the API, in Trino, in S3 and in Glue."""

    def __init__(self, trino: TrinoServer) -> None:
        self.trino, self.api = trino, trino.api
        run = trino.run_file()
        (self.database,) = run["deployment"]["athena"]["databases"]

    def submit(self, sql: str, **fields: Any) -> str:
        return self.api.submit(sql, engine="athena", reuse=False, **fields)

    def on_trino(self, request_id: str) -> tuple[str, str, str | None] | None:
        """Return Trino's id, state and error of the query; None before its start."""
        table = temporary_table(name_of(request_id))
        rows = self.trino.client().run(_QUERIES.format(table)).rows
        return tuple(rows[0]) if rows else None

    def wait_for_start(self, request_id: str) -> str:
        """Wait until the workers run the query; return Trino's id."""

        def is_running() -> bool:
            found = self.on_trino(request_id)
            return found is not None and found[1] == "RUNNING"

        wait_until(is_running, SECONDS, lambda: self.api.status(request_id).text)
        found = self.on_trino(request_id)
        assert found is not None
        return found[0]

    def leftovers(self, request_id: str, folder: str = "") -> list[str]:
        """Return the query's objects below a folder of its own, and its temporary table."""
        prefix = f"results/{name_of(request_id)}/{folder}"
        tables = self.trino.glue().get_tables(DatabaseName=self.database)["TableList"]
        names = [table["Name"] for table in tables]
        temporary = temporary_table(name_of(request_id))
        return [*self.api.objects(prefix), *(name for name in names if name == temporary)]

    def wait_until_clean(self, request_id: str, folder: str = "") -> None:
        """Wait until nothing is left: of a query with a result, below Athena's folders."""

        def is_clean() -> bool:
            return not self.leftovers(request_id, folder)

        wait_until(is_clean, SECONDS, lambda: str(self.leftovers(request_id, folder)))

    def states(self, request_id: str) -> list[str]:
        return [name for kind, name in self.api.history(request_id) if kind.endswith("Entered")]


def name_of(request_id: str) -> str:
    return request_id.rpartition(":")[2]


@pytest.fixture(scope="module")
def distributed(trino: TrinoServer) -> Distributed:
    return Distributed(trino)


@pytest.fixture
def flags(trino: TrinoServer) -> Iterator[Callable[[str], None]]:
    """A function that disables the automatic stop or the events; both work again afterwards."""
    files = [trino.state / name for name in (NO_STOP, NO_EVENTS)]

    def disable(name: str) -> None:
        (trino.state / name).touch()

    yield disable
    for file in files:
        file.unlink(missing_ok=True)


def test_query_has_the_result_of_duckdb(distributed: Distributed) -> None:
    api = distributed.api
    expected = api.run(BY_RATING, engine="duckdb", reuse=False)
    request_id = distributed.submit(BY_RATING)
    document = api.wait(request_id, SECONDS)
    assert document["status"] == "SUCCEEDED", document
    assert (expected["engine"], document["engine"]) == ("duckdb", "athena")
    assert document["engineReason"]
    assert api.results(request_id).text == api.results(expected["requestId"]).text
    assert "RunAthena" in distributed.states(request_id)
    assert "StoreResult" in distributed.states(request_id)
    assert document["scannedBytes"] > 0
    assert distributed.leftovers(request_id, ATHENA_FOLDERS) == []


def test_both_workers_worked_on_a_query(distributed: Distributed) -> None:
    request_id = distributed.submit(BY_RATING)
    distributed.api.wait(request_id, SECONDS)
    found = distributed.on_trino(request_id)
    assert found is not None
    nodes = [row[0] for row in distributed.trino.client().run(_TASKS.format(found[0])).rows]
    assert {"worker-1", "worker-2"} <= set(nodes)


def test_cancelled_query_ends_on_trino_and_leaves_nothing(distributed: Distributed) -> None:
    request_id = distributed.submit(ENDLESS)
    distributed.wait_for_start(request_id)
    answer = distributed.api.request("DELETE", f"/queries/{request_id}")
    assert answer.status_code == 200, answer.text
    wait_until(lambda: is_cancelled(distributed, request_id), SECONDS)
    assert distributed.api.wait(request_id, SECONDS)["status"] == "CANCELLED"
    distributed.wait_until_clean(request_id)


def is_cancelled(distributed: Distributed, request_id: str) -> bool:
    found = distributed.on_trino(request_id)
    return found is not None and found[1:] == ("FAILED", "USER_CANCELED")


def test_sweep_stops_a_query_without_automatic_stop_and_event(
    distributed: Distributed, flags: Callable[[str], None]
) -> None:
    request_id = distributed.submit(ENDLESS)
    distributed.wait_for_start(request_id)
    flags(NO_STOP)
    flags(NO_EVENTS)
    distributed.api.service("stepfunctions").stop_execution(executionArn=request_id)
    found = distributed.on_trino(request_id)
    assert found is not None and found[1] == "RUNNING"

    def is_swept() -> bool:
        distributed.api.invoke("duckstep-sweep-queries-function", {})
        return is_cancelled(distributed, request_id)

    wait_until(is_swept, SECONDS)
    assert distributed.api.wait(request_id, SECONDS)["status"] == "CANCELLED"
    distributed.wait_until_clean(request_id)


@pytest.mark.parametrize("node", ["worker-1", "coordinator"])
def test_killed_node_ends_the_query_once(distributed: Distributed, node: str) -> None:
    request_id = distributed.submit(ENDLESS)
    distributed.wait_for_start(request_id)
    os.kill(distributed.trino.pids[node], signal.SIGKILL)
    document = distributed.api.wait(request_id, SECONDS)
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == "AthenaUnavailable", document
    distributed.wait_until_clean(request_id)
    distributed.trino.wait_for_nodes()
    assert_next_query_succeeds(distributed)


def test_killed_api_of_athena_ends_the_query_once(distributed: Distributed) -> None:
    request_id = distributed.submit(ENDLESS)
    distributed.wait_for_start(request_id)
    kill(distributed.trino, "tests.trino.workflow")
    distributed.trino.wait_for_nodes()
    document = distributed.api.wait(request_id, SECONDS)
    assert (document["status"], document["error"]["code"]) == ("FAILED", "StackStopped")
    wait_until(lambda: is_cancelled(distributed, request_id), SECONDS)
    distributed.wait_until_clean(request_id)
    assert_next_query_succeeds(distributed)


def kill(trino: TrinoServer, mark: str) -> None:
    """Kill the stack's processes whose command has a mark."""
    groups = trino.groups()
    for process in live_processes():
        if process.group in groups and mark in process.command:
            os.kill(process.pid, signal.SIGKILL)


def test_killed_store_result_ends_the_query_once(distributed: Distributed) -> None:
    request_id = distributed.submit(MANY_ROWS)
    wait_until(lambda: "StoreResult" in distributed.states(request_id), SECONDS)
    kill(distributed.trino, "store_result.handler")
    document = distributed.api.wait(request_id, SECONDS)
    assert document["status"] in ("SUCCEEDED", "FAILED")
    kinds = [kind for kind, _ in distributed.api.history(request_id)]
    assert "TaskFailed" in kinds
    assert len([kind for kind in kinds if kind.startswith("Execution")]) == 2
    if document["status"] == "FAILED":
        distributed.wait_until_clean(request_id)
    else:
        expected = distributed.api.run(MANY_ROWS, engine="duckdb", reuse=False)["requestId"]
        rows = distributed.api.results(request_id).text
        assert rows == distributed.api.results(expected).text
        distributed.wait_until_clean(request_id, ATHENA_FOLDERS)


def assert_next_query_succeeds(distributed: Distributed) -> None:
    document = distributed.api.wait(distributed.submit(BY_RATING), SECONDS)
    assert document["status"] == "SUCCEEDED", document
