"""A sweep: it finds every query that should have ended, and no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.query.finalizer import Closing
from duckstep_service.core.query.reconciler import Sweeping, Swept
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory, MemoryStore

START = datetime(2024, 5, 1, tzinfo=UTC)
NOW = START.timestamp() + 60


def execution(name: str, status: str) -> dict[str, Any]:
    given = json.dumps({"owner": "me", "request": {"query": "SELECT 1"}})
    ended = {} if status == "RUNNING" else {"stopDate": START}
    return {"name": name, "status": status, "input": given, "startDate": START, **ended}


def item(name: str, status: str, **more: Any) -> dict[str, Any]:
    moment = "2024-05-01T00:00:00.000Z"
    ended = {} if status == "RUNNING" else {"endedAt": moment}
    document = {"requestId": name, "name": name, "owner": "me", "status": status}
    return document | {"submittedAt": moment, "dueAt": moment, **ended, **more}


def sweeping(
    items: list[dict[str, Any]],
    executions: dict[str, str],
    results: MemoryStore | None = None,
    now: float = NOW,
) -> tuple[Sweeping, MemoryHistory, MemoryExecutions]:
    history = MemoryHistory({each["requestId"]: each for each in items})
    there = MemoryExecutions({name: execution(name, each) for name, each in executions.items()})
    closing = Closing(history, there, results or MemoryStore(), 30)
    return Sweeping(closing, history, there, lambda: now), history, there


def test_each_query_ends_as_its_execution_did() -> None:
    sweeper, history, executions = sweeping(
        [
            item("healthy", "RUNNING"),
            item("failed", "RUNNING"),
            item("gone", "RUNNING"),
            item("cancelled", "CANCELLED"),
        ],
        {"healthy": "RUNNING", "failed": "FAILED", "cancelled": "RUNNING", "unseen": "ABORTED"},
        now=NOW + 10,
    )
    swept = sweeper.sweep(NOW + 100)
    assert {name: each["status"] for name, each in history.items.items()} == {
        "healthy": "RUNNING",
        "failed": "FAILED",
        "gone": "FAILED",
        "cancelled": "CANCELLED",
        "unseen": "CANCELLED",
    }
    assert executions.executions["cancelled"]["status"] == "ABORTED"
    assert swept.running == 1
    assert sorted(swept.closed) == ["cancelled", "failed", "gone", "unseen"]


def test_a_query_that_is_not_due_is_left_alone() -> None:
    sweeper, history, _ = sweeping(
        [item("failed", "FAILED", dueAt="2024-05-01T00:16:00.000Z")], {"failed": "FAILED"}
    )
    assert sweeper.sweep(NOW + 100) == Swept()
    assert "dueAt" in history.items["failed"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StorageUnavailable("S3 is not there."), "StorageUnavailable: S3 is not there."),
        (AttributeError("unforeseen"), "AttributeError: unforeseen"),
    ],
)
def test_one_that_cannot_be_closed_keeps_no_other_from_it(error: Exception, told: str) -> None:
    class Refusing(MemoryStore):
        def list_objects(self, prefix: str) -> Any:
            if "bad" in prefix:
                raise error
            return super().list_objects(prefix)

    items = [item("bad", "RUNNING"), item("good", "RUNNING")]
    sweeper, history, _ = sweeping(items, {"bad": "FAILED", "good": "FAILED"}, Refusing())
    swept = sweeper.sweep(NOW + 100)
    assert swept.closed == ["good"]
    assert swept.failed == {"bad": told}
    assert "dueAt" in history.items["bad"]


def test_what_there_is_no_time_for_is_left_to_the_next() -> None:
    sweeper, history, _ = sweeping([item("failed", "RUNNING")], {"failed": "FAILED"})
    assert sweeper.sweep(NOW - 1).left == 1
    assert history.items["failed"]["status"] == "RUNNING"
