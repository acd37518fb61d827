"""An ended query counts as one outcome, by whose turn it is."""

from __future__ import annotations

from typing import Any

import pytest
from duckstep_service.core.pricing import Sizes, dollars, usage_of
from duckstep_service.core.query.query_metrics import Outcome, measure

SIZES = Sizes()
TIMES = {"submittedAt": "2026-01-02T03:04:05.000Z", "endedAt": "2026-01-02T03:04:07.400Z"}
RAN = {
    **TIMES,
    "status": "SUCCEEDED",
    "estimate": '{"files": 3, "bytes": 9}',
    "scannedBytes": 7_000_000,
    "engineMilliseconds": 1300,
    "reusedFrom": "",
}


def failed(code: str, **more: Any) -> dict[str, Any]:
    return {**TIMES, "status": "FAILED", "errorCode": code, "errorCause": "", **more}


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        (RAN, Outcome.SUCCEEDED),
        ({**RAN, "reusedFrom": "arn"}, Outcome.REUSED),
        ({**TIMES, "status": "TIMED_OUT", "errorCode": "States.Timeout"}, Outcome.TIMED_OUT),
        ({**TIMES, "status": "CANCELLED"}, Outcome.CANCELLED),
        (failed("TableNotFound"), Outcome.REFUSED),
        (failed("InvalidDataFile"), Outcome.REFUSED),
        (failed("States.DataLimitExceeded"), Outcome.REFUSED),
        (failed("EngineCrashed"), Outcome.FAILED),
        (failed("StorageUnavailable"), Outcome.FAILED),
        (failed("Sandbox.Timedout"), Outcome.FAILED),
        (failed("Lambda.TooManyRequestsException"), Outcome.FAILED),
        ({"status": "FAILED"}, Outcome.FAILED),
    ],
)
def test_outcome(item: dict[str, Any], outcome: Outcome) -> None:
    assert measure(item, SIZES).outcome is outcome


def test_a_success_costs_what_the_engine_took() -> None:
    ended = measure(RAN, SIZES)
    assert ended.seconds == pytest.approx(2.4)
    assert ended.dollars == dollars(usage_of(3, 7_000_000, 1.3, SIZES))


def test_a_reuse_costs_no_reading() -> None:
    reused = {**RAN, "reusedFrom": "arn", "scannedBytes": 0, "engineMilliseconds": 0}
    assert measure(reused, SIZES).dollars == dollars(usage_of(0, 0, 0, SIZES))


def test_a_failure_costs_the_time_that_it_took() -> None:
    ended = measure(failed("EngineCrashed"), SIZES)
    assert ended.dollars == dollars(usage_of(0, 0, ended.seconds, SIZES))


def test_a_query_that_ended_before_its_first_state_took_no_time() -> None:
    assert measure({"status": "CANCELLED"}, SIZES).seconds == 0
