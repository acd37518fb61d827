"""The cancellation of a query."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.cancellation import Canceller
from duckstep_service.core.query.lookup_budget import LookupBudget
from duckstep_service.core.query.query_lookup import QueryLookup
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import (
    MemoryExecutions,
    MemoryHistory,
    MemoryRateCounter,
    MemoryStore,
)
from duckstep_service.core.testing_athena import MemoryAthenaRuns

ARN = "arn:aws:states:us-east-1:123456789012:execution:m:q"
STARTED = datetime(2024, 5, 1, tzinfo=UTC)
NOW = STARTED.timestamp() + 2
EXECUTION = {
    "executionArn": ARN,
    "name": "q",
    "status": "RUNNING",
    "input": json.dumps({"owner": "me", "request": {"query": "SELECT 1"}}),
    "startDate": STARTED,
}
RECORD = QueryRecord(
    ARN,
    Status.RUNNING,
    name="q",
    owner="me",
    submitted_at="2024-05-01T00:00:00.000Z",
    request=SubmittedRequest({"query": "SELECT 1"}),
    progress={"percent": 12.5, "seconds": 1.6},
)


class World:
    """One query, its execution and the results bucket, in memory."""

    def __init__(self, record: QueryRecord | None) -> None:
        self.queries = MemoryHistory(*([record] if record else []))
        self.executions = MemoryExecutions({ARN: EXECUTION})
        self.athena = MemoryAthenaRuns({ARN: 500})
        self.results = MemoryStore(
            {"results/q/one/result.parquet": b"mine", "results/qq/one/result.parquet": b"other"}
        )

    def cancel(self, now: float = NOW) -> QueryRecord:
        budget = LookupBudget(MemoryRateCounter())
        lookup = QueryLookup(
            self.queries, self.executions, Clock(lambda: now, lambda _: None), 30, budget
        )
        found = lookup.find(ARN, "me")
        cancelling = Canceller(self.queries, self.executions, self.results, 30, self.athena)
        return cancelling.cancel(found, now)


def test_cancel_slow_clock_ends_at_submission() -> None:
    cancelled = World(RECORD).cancel(STARTED.timestamp() - 60)
    assert cancelled.ended_at == cancelled.submitted_at


@pytest.mark.parametrize("record", [RECORD, None], ids=["running", "queued"])
def test_cancel_keeps_submission_and_deletes_result(
    record: QueryRecord | None,
) -> None:
    world = World(record)
    cancelled = world.cancel()
    assert cancelled == replace(
        RECORD,
        status=Status.CANCELLED,
        progress=RECORD.progress if record else None,
        ended_at="2024-05-01T00:00:02.000Z",
        expires_at=int(NOW) + 30 * 86_400,
    )
    assert world.executions.executions[ARN]["status"] == "ABORTED"
    assert list(world.results.objects) == ["results/qq/one/result.parquet"]


def test_cancel_repeated_deletes_late_objects() -> None:
    world = World(RECORD)
    first = world.cancel()
    world.results.objects["results/q/two/result.parquet"] = b"late"
    assert world.cancel() == first
    assert list(world.results.objects) == ["results/qq/one/result.parquet"]


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED, Status.TIMED_OUT])
def test_cancel_ended_query_changes_nothing(status: Status) -> None:
    ended = replace(RECORD, status=status)
    world = World(ended)
    before = len(world.results.objects)
    assert world.cancel() == ended
    assert world.executions.executions[ARN]["status"] == "RUNNING"
    assert len(world.results.objects) == before


def test_cancel_lost_race_keeps_first_end() -> None:
    world = World(RECORD)
    world.queries.records[ARN] = replace(RECORD, status=Status.SUCCEEDED)
    cancelling = Canceller(world.queries, world.executions, world.results, 30)
    assert cancelling.cancel(RECORD, NOW).status is Status.SUCCEEDED
    assert "results/q/one/result.parquet" in world.results.objects


def test_cancel_stops_athena_and_counts_its_bytes() -> None:
    world = World(replace(RECORD, engine="athena"))
    world.cancel()
    assert world.athena.stopped == [ARN]
    assert world.queries.records[ARN].scanned_bytes == 500
    world.cancel()
    assert world.athena.stopped == [ARN, ARN]


def test_cancel_of_another_engine_asks_no_athena() -> None:
    world = World(replace(RECORD, engine="duckdb"))
    world.cancel()
    assert world.athena.stopped == world.athena.dropped == []
