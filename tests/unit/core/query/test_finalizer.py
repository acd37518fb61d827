"""The finalizer of ended queries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.execution_outcome import execution_owner
from duckstep_service.core.query.finalizer import (
    LAST_ATHENA_CLEANUP_SECONDS,
    LAST_CLEANUP_SECONDS,
    FinalizedQuery,
    Finalizer,
)
from duckstep_service.core.query.record import QueryRecord, QueryResult, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory, MemoryStore
from duckstep_service.core.testing_athena import MemoryAthenaRuns
from duckstep_service.core.timestamps import iso_epoch

ARN = "arn:aws:states:us-east-1:123456789012:execution:m:q"
START = datetime(2024, 5, 1, tzinfo=UTC)
STOP = START + timedelta(seconds=5)
NOW = STOP.timestamp() + 1
MINE = "results/q/one/result.parquet"
LOST = "results/q/two/result.parquet"
OTHERS = "results/qq/one/result.parquet"
RESULT = {"columns": [], "files": {"parquet": {"key": MINE, "bytes": 4}}}
RUN = {
    "result": RESULT,
    "rows": 1,
    "bytes": 4,
    "scannedBytes": 9,
    "engineMilliseconds": 3,
    "expiresAt": 2_000_000_000,
    "reusedFrom": "",
}
OUTPUT: dict[str, Any] = {
    "plan": {"estimate": {"files": 1, "bytes": 9}, "manifest": "manifests/q.json"},
    "run": RUN,
}


def execution(status: str, **more: Any) -> dict[str, Any]:
    given = json.dumps({"owner": "me", "request": {"query": "SELECT 1"}})
    document = {"executionArn": ARN, "name": "q", "status": status, "input": given}
    return document | {"startDate": START, "stopDate": STOP, **more}


def record(status: Status, **more: Any) -> QueryRecord:
    return QueryRecord(
        ARN,
        status,
        name="q",
        owner="me",
        submitted_at="2024-05-01T00:00:00.000Z",
        request=SubmittedRequest({"query": "SELECT 1"}),
        **more,
    )


RUNNING = record(Status.RUNNING)


class World:
    """One query and what is stored of it, beside another."""

    def __init__(self, record: QueryRecord | None, execution: dict[str, Any] | None) -> None:
        due_at = {ARN: "2024-05-01T00:00:00.000Z"} if record else {}
        self.queries = MemoryHistory(*([record] if record else []), due_at=due_at)
        self.executions = MemoryExecutions({ARN: execution} if execution else {})
        self.athena = MemoryAthenaRuns({ARN: 500})
        self.results = MemoryStore({MINE: b"mine", LOST: b"lost", OTHERS: b"other"})

    def finalize(self, now: float = NOW, event: dict[str, Any] | None = None) -> FinalizedQuery:
        finalizer = Finalizer(self.queries, self.executions, self.results, 30, self.athena)
        return finalizer.finalize(ARN, now, event)


@pytest.mark.parametrize(
    ("given", "owner"), [('{"owner": "me"}', "me"), ("{}", ""), ("[]", ""), (None, "")]
)
def test_owner_of_input(given: str | None, owner: str) -> None:
    assert execution_owner({"input": given}) == owner


def test_finalize_manual_execution_with_other_input() -> None:
    world = World(None, execution("FAILED", input="[]", error="States.Runtime", cause="no owner"))
    assert world.finalize() == FinalizedQuery(Status.FAILED, "", True, 2)


@pytest.mark.parametrize("found", [RUNNING, None], ids=["running", "no item"])
@pytest.mark.parametrize(
    ("ended", "status"),
    [("FAILED", "FAILED"), ("TIMED_OUT", "TIMED_OUT"), ("ABORTED", "CANCELLED")],
)
def test_finalize_failed_execution_ends_query_and_deletes_objects(
    found: QueryRecord | None, ended: str, status: str
) -> None:
    world = World(found, execution(ended, error="E", cause="C"))
    assert world.finalize() == FinalizedQuery(Status(status), "me", True, 2)
    assert world.queries.records[ARN].status == status
    assert list(world.results.objects) == [OTHERS]
    assert world.finalize() == FinalizedQuery(Status(status), "me", False, 0)


@pytest.mark.parametrize("found", [RUNNING, None], ids=["running", "no item"])
def test_finalize_succeeded_execution_restores_record(found: QueryRecord | None) -> None:
    world = World(found, execution("SUCCEEDED", output=json.dumps(OUTPUT)))
    assert world.finalize() == FinalizedQuery(Status.SUCCEEDED, "me", True, 1)
    document = status_document(world.queries.records[ARN], "/queries/q")
    assert (document["rows"], document["results"]) == (1, "/queries/q/results")
    assert sorted(world.results.objects) == [MINE, OTHERS]


def test_finalize_keeps_first_terminal_status() -> None:
    ended = record(
        Status.SUCCEEDED,
        ended_at="2024-05-01T00:00:05.000Z",
        expires_at=2_000_000_000,
        result=QueryResult.from_dict(RESULT),
        rows=1,
        bytes=4,
    )
    world = World(ended, execution("TIMED_OUT"))
    assert world.finalize() == FinalizedQuery(Status.SUCCEEDED, "me", False, 1)
    assert MINE in world.results.objects


def test_finalize_cancelled_query_stops_execution() -> None:
    running = execution("RUNNING")
    world = World(record(Status.CANCELLED, ended_at="2024-05-01T00:00:05.000Z"), running)
    world.finalize()
    assert world.executions.executions[ARN]["status"] == "ABORTED"
    assert list(world.results.objects) == [OTHERS]


def test_finalize_running_query_changes_nothing() -> None:
    world = World(RUNNING, execution("RUNNING"))
    assert world.finalize() == FinalizedQuery(Status.RUNNING, "me", False, 0)
    assert MINE in world.results.objects


def test_finalize_query_without_execution_fails() -> None:
    world = World(RUNNING, None)
    assert world.finalize(NOW + 3600).status is Status.FAILED
    error = world.queries.records[ARN].error
    assert error is not None
    assert error.code == "ExecutionLost"


def test_finalize_event_precedes_description() -> None:
    event = execution("FAILED", error="E", cause="C") | {
        "startDate": START.timestamp() * 1000,
        "stopDate": STOP.timestamp() * 1000,
    }
    world = World(RUNNING, execution("RUNNING"))
    assert world.finalize(event=event).status is Status.FAILED
    assert world.queries.records[ARN].ended_at == "2024-05-01T00:00:05.000Z"


def test_finalize_schedules_last_cleanup_after_timeout() -> None:
    world = World(RUNNING, execution("FAILED", error="E", cause="C"))
    world.finalize()
    assert world.queries.due_at[ARN] == "2024-05-01T00:16:05.000Z"
    world.results.objects[LOST] = b"late"
    assert world.finalize(STOP.timestamp() + LAST_CLEANUP_SECONDS + 1).deleted == 1
    assert ARN not in world.queries.due_at
    assert world.queries.records[ARN].expires_at == STOP.timestamp() + 30 * 86_400


def test_finalize_expired_query_writes_nothing() -> None:
    world = World(None, execution("FAILED"))
    assert world.finalize(NOW + 31 * 86_400).status is None
    assert not world.queries.records


def test_finalize_unreadable_result_keeps_objects() -> None:
    ended = record(Status.SUCCEEDED, ended_at="2024-05-01T00:00:05.000Z")
    world = World(ended, execution("SUCCEEDED"))
    before = dict(world.results.objects)
    assert world.finalize().deleted == 0
    assert world.results.objects == before


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_finalize_stops_athena_and_looks_again_after_its_longest_run(status: str) -> None:
    world = World(replace(RUNNING, engine="athena"), execution(status))
    world.finalize()
    assert world.athena.stopped == [ARN]
    assert world.queries.records[ARN].scanned_bytes == 500
    again = STOP + timedelta(seconds=LAST_ATHENA_CLEANUP_SECONDS)
    assert world.queries.due_at[ARN] == iso_epoch(again.timestamp())
    world.finalize(again.timestamp())
    assert world.athena.stopped == [ARN, ARN]
    assert ARN not in world.queries.due_at


def test_finalize_of_a_success_deletes_the_temporary_table_alone() -> None:
    output = json.dumps(OUTPUT | {"plan": {**OUTPUT["plan"], "engine": "athena"}})
    world = World(replace(RUNNING, engine="athena"), execution("SUCCEEDED", output=output))
    world.finalize()
    assert (world.athena.stopped, world.athena.dropped) == ([], [ARN])


def test_finalize_without_athena_ends_the_query_alone() -> None:
    world = World(replace(RUNNING, engine="athena"), execution("FAILED"))
    Finalizer(world.queries, world.executions, world.results, 30).finalize(ARN, NOW)
    assert world.queries.records[ARN].status is Status.FAILED
