"""The lookup of a query, and its reconciliation with the execution."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.errors import QueryNotFound, TooManyRequests
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.lookup_budget import LIMITS, Lookup, LookupBudget
from duckstep_service.core.query.query_lookup import STALE_SECONDS, QueryLookup
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryExecutions, MemoryHistory, MemoryRateCounter

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
    clock, budget = (time or Time()).clock, LookupBudget(MemoryRateCounter())
    return QueryLookup(history, executions_there, clock, RETENTION_DAYS, budget), history


def test_find_execution_without_record_is_queued() -> None:
    finder, _ = lookup([], {ARN: execution("RUNNING")})
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert (document["status"], document["query"]) == ("QUEUED", "SELECT 1")


def test_status_document_parses_parameters() -> None:
    for sent in ({"a": 1}, '{"a": 1}'):
        request = {"query": "SELECT $a", "parameters": sent}
        document = status_document(record(Status.RUNNING, request), "/queries/x")
        assert document["parameters"] == {"a": 1}
    request = {"query": "SELECT $a", "parameters": "no JSON"}
    document = status_document(record(Status.FAILED, request), "/queries/x")
    assert "parameters" not in document


def test_find_without_record_and_execution_raises() -> None:
    finder, _ = lookup([], {})
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "me")


@pytest.mark.parametrize("status", [Status.RUNNING, Status.SUCCEEDED])
def test_find_other_owner_raises(status: Status) -> None:
    finder, _ = lookup([record(status)], {})
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "another")


def test_find_fresh_record_skips_execution() -> None:
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
def test_find_stale_record_follows_execution(
    records: list[QueryRecord], ended: dict[str, Any], status: str, code: str | None
) -> None:
    finder, history = lookup(records, {ARN: ended}, Time(STALE_SECONDS + 1))
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert document["status"] == status == history.records[ARN].status
    assert document.get("error", {}).get("code") == code


def test_wait_returns_at_end_of_query() -> None:
    time = Time()
    finder, history = lookup([RUNNING], {}, time)

    def finish() -> None:
        if len(time.slept) == 3:
            history.records[ARN] = record(Status.FAILED)

    time.on_sleep = finish
    assert finder.wait(ARN, "me", 20).status is Status.FAILED
    assert len(time.slept) == 3


def test_wait_returns_at_limit() -> None:
    time = Time()
    finder, _ = lookup([RUNNING], {ARN: execution("RUNNING")}, time)
    assert finder.wait(ARN, "me", 2).status is Status.RUNNING
    assert 1.5 < sum(time.slept) <= 2


class CountingExecutions(MemoryExecutions):
    """Counts the descriptions."""

    times = 0

    def describe(self, arn: str) -> Any:
        self.times += 1
        return super().describe(arn)


@pytest.mark.parametrize("records", [[], [RUNNING]])
def test_wait_describes_execution_rarely(records: list[QueryRecord]) -> None:
    time = Time(STALE_SECONDS + 1)
    finder, _ = lookup(records, {}, time)
    asked = CountingExecutions({ARN: execution("RUNNING")})
    replace(finder, executions=asked).wait(ARN, "me", 20)
    assert len(time.slept) > 20
    assert asked.times == 2


def described(finder: QueryLookup, executions: dict[str, Any]) -> tuple[Any, CountingExecutions]:
    """Return the lookup with executions that count their descriptions."""
    counting = CountingExecutions(executions)
    return replace(finder, executions=counting), counting


def unknown(number: int, owner: str = "me") -> str:
    return ARN.replace("name-1", f"{owner}_{number}")


def test_find_execution_of_another_owner_is_not_described() -> None:
    finder, asked = described(lookup([], {})[0], {})
    for name in ("another_key", "me2_key", "_key"):
        with pytest.raises(QueryNotFound):
            finder.find(ARN.replace("name-1", name), "me")
    assert asked.times == 0


def test_find_record_of_another_owner_is_not_described() -> None:
    finder, asked = described(lookup([RUNNING], {}, Time(STALE_SECONDS + 1))[0], {})
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "another")
    assert asked.times == 0


@pytest.mark.parametrize("seconds", [0, 20])
def test_find_unknown_executions_is_bounded_by_owner(seconds: float) -> None:
    time = Time()
    finder, asked = described(lookup([], {}, time)[0], {})
    refused = 0
    for number in range(100):
        time.seconds = START.timestamp()
        try:
            finder.wait(unknown(number), "me", seconds)
        except QueryNotFound:
            continue
        except TooManyRequests as exc:
            refused += 1
            assert 1 <= exc.details["retryAfterSeconds"] <= 10
    assert asked.times == LIMITS[Lookup.UNKNOWN] == 100 - refused
    with pytest.raises(QueryNotFound):
        finder.find(unknown(1, "another"), "another")


def test_find_unknown_execution_again_is_not_described() -> None:
    time = Time()
    finder, asked = described(lookup([], {}, time)[0], {})
    for _ in range(50):
        with pytest.raises(QueryNotFound):
            finder.find(unknown(1), "me")
    assert asked.times == 1
    time.seconds += 6
    with pytest.raises(QueryNotFound):
        finder.find(unknown(1), "me")
    assert asked.times == 2


def test_wait_beyond_budget_returns_the_record_once_it_is_written() -> None:
    time = Time()
    finder, history = lookup([], {}, time)
    for number in range(LIMITS[Lookup.UNKNOWN]):
        with pytest.raises(QueryNotFound):
            finder.find(unknown(number), "me")

    def submit() -> None:
        history.records[ARN] = record(Status.SUCCEEDED)

    time.on_sleep = submit
    assert finder.wait(ARN, "me", 20).status is Status.SUCCEEDED


def test_find_stale_records_is_bounded_by_owner() -> None:
    finder, asked = described(
        lookup([RUNNING], {}, Time(STALE_SECONDS + 1))[0], {ARN: execution("RUNNING")}
    )
    for _ in range(100):
        assert finder.find(ARN, "me").status is Status.RUNNING
    assert asked.times == LIMITS[Lookup.STALE]


def test_find_expired_query_writes_nothing() -> None:
    finder, history = lookup([], {ARN: execution("FAILED")}, Time(31 * 86_400))
    with pytest.raises(QueryNotFound):
        finder.find(ARN, "me")
    assert not history.records


def test_find_query_without_execution_fails() -> None:
    finder, history = lookup([RUNNING], {}, Time(3600))
    document = status_document(finder.find(ARN, "me"), "/queries/x")
    assert (document["status"], document["error"]["code"]) == ("FAILED", "ExecutionLost")
    assert history.records[ARN].expires_at == START.timestamp() + 3600 + RETENTION_DAYS * 86_400


def test_find_recent_query_without_execution_keeps_running() -> None:
    finder, _ = lookup([RUNNING], {}, Time(STALE_SECONDS + 1))
    assert finder.find(ARN, "me").status is Status.RUNNING
