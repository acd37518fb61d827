"""The sweep over unfinished queries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.query.finalizer import Finalizer
from duckstep_service.core.query.reconciler import Reconciler, SweepOutcome
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory, MemoryStore

START = datetime(2024, 5, 1, tzinfo=UTC)
NOW = START.timestamp() + 60


def execution(name: str, status: str) -> dict[str, Any]:
    given = json.dumps({"owner": "me", "request": {"query": "SELECT 1"}})
    ended = {} if status == "RUNNING" else {"stopDate": START}
    return {"name": name, "status": status, "input": given, "startDate": START, **ended}


MOMENT = "2024-05-01T00:00:00.000Z"


def record(name: str, status: Status) -> QueryRecord:
    ended_at = MOMENT if status.terminal else ""
    return QueryRecord(name, status, name=name, owner="me", submitted_at=MOMENT, ended_at=ended_at)


def sweeping(
    records: list[QueryRecord],
    executions: dict[str, str],
    results: MemoryStore | None = None,
    now: float = NOW,
    due_at: str = MOMENT,
) -> tuple[Reconciler, MemoryHistory, MemoryExecutions]:
    history = MemoryHistory(*records, due_at={each.request_id: due_at for each in records})
    there = MemoryExecutions({name: execution(name, each) for name, each in executions.items()})
    closing = Finalizer(history, there, results or MemoryStore(), 30)
    return Reconciler(closing, history, there, lambda: now, map), history, there


def test_sweep_ends_queries_as_their_executions() -> None:
    sweeper, history, executions = sweeping(
        [
            record("healthy", Status.RUNNING),
            record("failed", Status.RUNNING),
            record("gone", Status.RUNNING),
            record("cancelled", Status.CANCELLED),
        ],
        {"healthy": "RUNNING", "failed": "FAILED", "cancelled": "RUNNING", "unseen": "ABORTED"},
        now=NOW + 10,
    )
    swept = sweeper.sweep(NOW + 100)
    assert {name: each.status for name, each in history.records.items()} == {
        "healthy": "RUNNING",
        "failed": "FAILED",
        "gone": "FAILED",
        "cancelled": "CANCELLED",
        "unseen": "CANCELLED",
    }
    assert executions.executions["cancelled"]["status"] == "ABORTED"
    assert swept.running == 1
    assert sorted(swept.finalized) == ["cancelled", "failed", "gone", "unseen"]


def test_sweep_skips_queries_that_are_not_due() -> None:
    sweeper, history, _ = sweeping(
        [record("failed", Status.FAILED)],
        {"failed": "FAILED"},
        due_at="2024-05-01T00:16:00.000Z",
    )
    assert sweeper.sweep(NOW + 100) == SweepOutcome()
    assert "failed" in history.due_at


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StorageUnavailable("S3 is not there."), "StorageUnavailable: S3 is not there."),
        (AttributeError("unforeseen"), "AttributeError: unforeseen"),
    ],
)
def test_sweep_failure_does_not_affect_other_queries(error: Exception, reason: str) -> None:
    class Refusing(MemoryStore):
        def list_objects(self, prefix: str) -> Any:
            if "bad" in prefix:
                raise error
            return super().list_objects(prefix)

    records = [record("bad", Status.RUNNING), record("good", Status.RUNNING)]
    sweeper, history, _ = sweeping(records, {"bad": "FAILED", "good": "FAILED"}, Refusing())
    swept = sweeper.sweep(NOW + 100)
    assert swept.finalized == ["good"]
    assert swept.failed == {"bad": reason}
    assert "bad" in history.due_at


def test_sweep_out_of_time_leaves_queries() -> None:
    sweeper, history, _ = sweeping([record("failed", Status.RUNNING)], {"failed": "FAILED"})
    assert sweeper.sweep(NOW - 1).left == 1
    assert history.records["failed"].status is Status.RUNNING
