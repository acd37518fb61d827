"""A cancellation: first come, one outcome, again and again the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.cancellation import Cancelling
from duckstep_service.core.query.query_status import Lookup
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory, MemoryStore

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
ITEM = {
    "requestId": ARN,
    "name": "q",
    "owner": "me",
    "status": "RUNNING",
    "request": '{"query": "SELECT 1"}',
    "submittedAt": "2024-05-01T00:00:00.000Z",
    "schemaVersion": 1,
    "progress": '{"percent": 12.5, "seconds": 1.6}',
}


class World:
    """One query, its execution and the results bucket, in memory."""

    def __init__(self, item: dict[str, Any] | None) -> None:
        self.queries = MemoryHistory({ARN: item} if item else {})
        self.executions = MemoryExecutions({ARN: EXECUTION})
        self.results = MemoryStore(
            {"results/q/one/result.parquet": b"mine", "results/qq/one/result.parquet": b"other"}
        )

    def cancel(self, now: float = NOW) -> dict[str, Any]:
        lookup = Lookup(self.queries, self.executions, Clock(lambda: now, lambda _: None), 30)
        found = lookup.find(ARN, "me")
        cancelling = Cancelling(self.queries, self.executions, self.results, 30)
        return dict(cancelling.cancel(found, now))


def test_a_clock_that_is_behind_ends_no_query_before_its_start() -> None:
    cancelled = World(dict(ITEM)).cancel(STARTED.timestamp() - 60)
    assert cancelled["endedAt"] == cancelled["submittedAt"]


@pytest.mark.parametrize("item", [dict(ITEM), None], ids=["running", "queued"])
def test_a_cancelled_query_keeps_its_submission_and_loses_its_result(
    item: dict[str, Any] | None,
) -> None:
    world = World(item)
    cancelled = world.cancel()
    progress = {"progress": ITEM["progress"]} if item else {}
    expected = {k: v for k, v in ITEM.items() if k != "progress"} | progress
    ended: dict[str, Any] = {"status": "CANCELLED", "endedAt": "2024-05-01T00:00:02.000Z"}
    ended |= {"expiresAt": int(NOW) + 30 * 86_400}
    assert cancelled | {"request": json.loads(cancelled["request"])} == expected | ended | {
        "request": {"query": "SELECT 1"}
    }
    assert world.executions.executions[ARN]["status"] == "ABORTED"
    assert list(world.results.objects) == ["results/qq/one/result.parquet"]


def test_a_repetition_answers_the_same_and_finishes_what_was_left() -> None:
    world = World(dict(ITEM))
    first = world.cancel()
    world.results.objects["results/q/two/result.parquet"] = b"late"
    assert world.cancel() == first
    assert list(world.results.objects) == ["results/qq/one/result.parquet"]


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT"])
def test_a_query_that_ended_another_way_stays_as_it_is(status: str) -> None:
    world = World({**ITEM, "status": status})
    before = len(world.results.objects)
    assert world.cancel() == {**ITEM, "status": status}
    assert world.executions.executions[ARN]["status"] == "RUNNING"
    assert len(world.results.objects) == before


def test_an_end_that_comes_first_wins() -> None:
    world = World(dict(ITEM))
    stale = {**ITEM}
    world.queries.items[ARN]["status"] = "SUCCEEDED"
    cancelling = Cancelling(world.queries, world.executions, world.results, 30)
    assert cancelling.cancel(stale, NOW)["status"] == Status.SUCCEEDED
    assert "results/q/one/result.parquet" in world.results.objects
