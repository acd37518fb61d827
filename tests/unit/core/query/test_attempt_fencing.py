"""Attempt fencing: the latest attempt counts."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import InvocationRepeated, QueryCancelled
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.query.attempt_fencing import fence_earlier_attempts
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import QueryRequest, Submission
from duckstep_service.core.testing import MemoryHistory, MemoryStore

SUBMISSION = Submission("q", "q", "me", QueryRequest("SELECT 1"))
RUNNING = QueryRecord("q", Status.RUNNING)


def stored() -> MemoryStore:
    return MemoryStore({"results/q/one/result.csv": b"", "results/qq/one/result.csv": b""})


def test_fence_first_attempt_writes_nothing() -> None:
    history, results = MemoryHistory(RUNNING), stored()
    fence_earlier_attempts(SUBMISSION, 0, "one", history, results)
    assert history.records == {"q": RUNNING}
    assert len(results.objects) == 2


def test_fence_second_attempt_deletes_objects_and_stops_first() -> None:
    history, results = MemoryHistory(RUNNING), stored()
    first = Heartbeat(lambda progress: history.record_progress("q", progress.to_dict(), 0))
    assert first.beat()
    fence_earlier_attempts(SUBMISSION, 1, "two", history, results)
    assert list(results.objects) == ["results/qq/one/result.csv"]
    assert not first.beat()
    with pytest.raises(QueryCancelled):
        first.check()
    second = Heartbeat(lambda progress: history.record_progress("q", progress.to_dict(), 1, "two"))
    assert second.beat()


def test_fence_ended_query_raises() -> None:
    with pytest.raises(QueryCancelled):
        fence_earlier_attempts(
            SUBMISSION, 1, "two", MemoryHistory(QueryRecord("q", Status.CANCELLED)), stored()
        )


def test_fence_second_delivery_raises() -> None:
    history = MemoryHistory(RUNNING)
    fence_earlier_attempts(SUBMISSION, 1, "one", history, stored())
    with pytest.raises(InvocationRepeated):
        fence_earlier_attempts(SUBMISSION, 1, "two", history, stored())
    fence_earlier_attempts(SUBMISSION, 2, "two", history, stored())
