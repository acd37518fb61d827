"""Finding a query, and bringing its item in line with its execution."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.errors import QueryNotFound
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.query_status import STALE_SECONDS, QueryLookup
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory

ARN = "arn:aws:states:us-east-1:123456789012:execution:Queries:name-1"
START = datetime(2024, 1, 1, tzinfo=UTC)
RETENTION_DAYS = 30
INPUT = json.dumps({"owner": "me", "request": {"query": "SELECT 1"}})


def execution(status: str, **more: Any) -> dict[str, Any]:
    stop = {} if status == "RUNNING" else {"stopDate": START}
    return {"name": "name-1", "status": status, "input": INPUT, "startDate": START, **stop, **more}


def record(status: Status, request: Any = None) -> QueryRecord:
    return QueryRecord(
        ARN,
        status,
        owner="me",
        submitted_at="2024-01-01T00:00:00.000Z",
        request=SubmittedRequest(request or {"query": "SELECT 1"}),
    )


RUNNING = record(Status.RUNNING)


class Time:
    """A clock that moves when it is slept on, and calls back."""

    def __init__(self, seconds_after_start: float = 0.0) -> None:
        self.seconds = START.timestamp() + seconds_after_start
        self.slept: list[float] = []
        self.on_sleep: Any = None

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept.append(seconds)
        if self.on_sleep:
            self.on_sleep()

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.sleep)


def lookup(
    records: list[QueryRecord], executions: dict[str, Any], time: Time | None = None
) -> tuple[QueryLookup, MemoryHistory]:
    history = MemoryHistory(*records)
    executions_there = MemoryExecutions(executions)
    return QueryLookup(history, executions_there, (time or Time()).clock, RETENTION_DAYS), history


def test_an_execution_before_its_first_state_is_queued() -> None:
    finder, _ = lookup([], {ARN: execution("RUNNING")})
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert (document["status"], document["query"]) == ("QUEUED", "SELECT 1")


def test_a_status_tells_the_parameters_however_they_were_sent() -> None:
    for sent in ({"a": 1}, '{"a": 1}'):
        request = {"query": "SELECT $a", "parameters": sent}
        document = status_document(record(Status.RUNNING, request), "/queries/x")
        assert document["parameters"] == {"a": 1}
    request = {"query": "SELECT $a", "parameters": "no JSON"}
    document = status_document(record(Status.FAILED, request), "/queries/x")
    assert "parameters" not in document


def test_neither_item_nor_execution_is_not_found() -> None:
    finder, _ = lookup([], {})
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "me")


@pytest.mark.parametrize("status", [Status.RUNNING, Status.SUCCEEDED])
def test_another_owners_query_is_not_found(status: Status) -> None:
    finder, _ = lookup([record(status)], {})
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "another")


def test_a_fresh_item_is_believed() -> None:
    finder, _ = lookup([RUNNING], {ARN: execution("FAILED")}, Time(1))
    assert finder.find(ARN, "me").status is Status.RUNNING


@pytest.mark.parametrize(
    ("ended", "status", "code"),
    [
        (execution("FAILED", error="Runtime.ExitError", cause="{}"), "FAILED", "EngineCrashed"),
        (execution("TIMED_OUT"), "TIMED_OUT", "TimeLimitExceeded"),
        (execution("ABORTED"), "CANCELLED", None),
    ],
)
@pytest.mark.parametrize("records", [[], [RUNNING]])
def test_a_stale_item_follows_its_execution(
    records: list[QueryRecord], ended: dict[str, Any], status: str, code: str | None
) -> None:
    finder, history = lookup(records, {ARN: ended}, Time(STALE_SECONDS + 1))
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert document["status"] == status == history.records[ARN].status
    assert document.get("error", {}).get("code") == code


def test_a_wait_ends_when_the_query_does() -> None:
    time = Time()
    finder, history = lookup([RUNNING], {}, time)

    def finish() -> None:
        if len(time.slept) == 3:
            history.records[ARN] = record(Status.FAILED)

    time.on_sleep = finish
    assert finder.wait(ARN, "me", 20).status is Status.FAILED
    assert len(time.slept) == 3


def test_a_wait_ends_at_its_limit() -> None:
    time = Time()
    finder, _ = lookup([RUNNING], {ARN: execution("RUNNING")}, time)
    assert finder.wait(ARN, "me", 2).status is Status.RUNNING
    assert 1.5 < sum(time.slept) <= 2


class Asked(MemoryExecutions):
    """Counts how often it is asked for an execution."""

    times = 0

    def describe(self, arn: str) -> Any:
        self.times += 1
        return super().describe(arn)


@pytest.mark.parametrize("records", [[], [RUNNING]])
def test_a_waiting_client_asks_step_functions_seldom(records: list[QueryRecord]) -> None:
    time = Time(STALE_SECONDS + 1)
    finder, _ = lookup(records, {}, time)
    asked = Asked({ARN: execution("RUNNING")})
    replace(finder, executions=asked).wait(ARN, "me", 20)
    assert len(time.slept) > 20
    assert asked.times == 2


def test_an_expired_query_is_not_brought_back() -> None:
    finder, history = lookup([], {ARN: execution("FAILED")}, Time(31 * 86_400))
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "me")
    assert not history.records


def test_a_query_whose_execution_is_gone_has_failed() -> None:
    finder, history = lookup([RUNNING], {}, Time(3600))
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert (document["status"], document["error"]["code"]) == ("FAILED", "ExecutionLost")
    assert history.records[ARN].expires_at == START.timestamp() + 3600 + RETENTION_DAYS * 86_400


def test_an_execution_that_cannot_be_described_yet_is_not_lost() -> None:
    finder, _ = lookup([RUNNING], {}, Time(STALE_SECONDS + 1))
    assert finder.find(ARN, "me").status is Status.RUNNING
