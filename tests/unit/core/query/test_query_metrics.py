"""The metrics of ended queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duckstep_service.core.pricing import Sizes, actual_usage, athena_query_dollars, dollars
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.query_metrics import Outcome, measure
from duckstep_service.core.query.record import QueryError, QueryRecord
from duckstep_service.core.query.status import Status

SIZES = Sizes()
SUBMITTED = QueryRecord(
    "q",
    Status.RUNNING,
    submitted_at="2026-01-02T03:04:05.000Z",
    ended_at="2026-01-02T03:04:07.400Z",
)
RAN = replace(
    SUBMITTED,
    status=Status.SUCCEEDED,
    estimate=Estimate(3, 9),
    scanned_bytes=7_000_000,
    engine_milliseconds=1300,
)


def failed(code: str, status: Status = Status.FAILED) -> QueryRecord:
    return replace(SUBMITTED, status=status, error=QueryError(code))


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (RAN, Outcome.SUCCEEDED),
        (replace(RAN, reused_from="arn"), Outcome.REUSED),
        (failed("States.Timeout", Status.TIMED_OUT), Outcome.TIMED_OUT),
        (replace(SUBMITTED, status=Status.CANCELLED), Outcome.CANCELLED),
        (failed("TableNotFound"), Outcome.REFUSED),
        (failed("InvalidDataFile"), Outcome.REFUSED),
        (failed("States.DataLimitExceeded"), Outcome.REFUSED),
        (failed("EngineCrashed"), Outcome.FAILED),
        (failed("StorageUnavailable"), Outcome.FAILED),
        (failed("Sandbox.Timedout"), Outcome.FAILED),
        (failed("Lambda.TooManyRequestsException"), Outcome.FAILED),
        (QueryRecord("q", Status.FAILED), Outcome.FAILED),
    ],
)
def test_measure_outcome(record: QueryRecord, outcome: Outcome) -> None:
    assert measure(record, SIZES).outcome is outcome


def test_measure_success_costs_engine_time() -> None:
    ended = measure(RAN, SIZES)
    assert ended.seconds == pytest.approx(2.4)
    assert ended.dollars == dollars(actual_usage(3, 7_000_000, 1.3, SIZES))


def test_measure_reuse_costs_no_reads() -> None:
    reused = replace(RAN, reused_from="arn", scanned_bytes=0, engine_milliseconds=0)
    assert measure(reused, SIZES).dollars == dollars(actual_usage(0, 0, 0, SIZES))


def test_measure_athena_costs_its_scan() -> None:
    ran = replace(RAN, engine="athena")
    assert measure(ran, SIZES).dollars == athena_query_dollars(3, 7_000_000, SIZES)
    stopped = replace(SUBMITTED, engine="athena", progress={"readBytes": 50_000_000})
    assert measure(stopped, SIZES).dollars == athena_query_dollars(0, 50_000_000, SIZES)


def test_measure_failure_costs_duration() -> None:
    ended = measure(failed("EngineCrashed"), SIZES)
    assert ended.dollars == dollars(actual_usage(0, 0, ended.seconds, SIZES))


def test_measure_query_without_submission_has_no_duration() -> None:
    assert measure(QueryRecord("q", Status.CANCELLED), SIZES).seconds == 0
