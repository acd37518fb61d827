"""Metrics of an ended query: its outcome, its duration and its cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from duckstep_service.core.errors import DataError, UserError, error_classes
from duckstep_service.core.pricing import Sizes, actual_usage, athena_query_dollars, dollars
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import ATHENA


class Outcome(StrEnum):
    """The outcome of a query by responsibility: FAILED and TIMED_OUT are the operator's."""

    SUCCEEDED = "Succeeded"
    REUSED = "Reused"
    REFUSED = "Refused"
    """An error that the caller or the owner of the table can fix."""
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


_PLATFORM_REFUSALS = ("States.DataLimitExceeded", "Runtime.UnmarshalError")
_REFUSALS = {*error_classes(UserError), *error_classes(DataError), *_PLATFORM_REFUSALS}
_OUTCOMES = {Status.TIMED_OUT: Outcome.TIMED_OUT, Status.CANCELLED: Outcome.CANCELLED}


@dataclass(frozen=True, slots=True)
class QueryMetrics:
    """The outcome of a query, the seconds since its submission and the estimated dollars."""

    outcome: Outcome
    seconds: float
    dollars: float


def measure(record: QueryRecord, sizes: Sizes) -> QueryMetrics:
    """Return the metrics of an ended query, with RunQuery of these sizes."""
    seconds = _seconds(record)
    return QueryMetrics(_outcome(record), seconds, _dollars(record, seconds, sizes))


def _outcome(record: QueryRecord) -> Outcome:
    if record.status is Status.SUCCEEDED:
        return Outcome.REUSED if record.reused_from else Outcome.SUCCEEDED
    if record.status is Status.FAILED and record.error and record.error.code in _REFUSALS:
        return Outcome.REFUSED
    return _OUTCOMES.get(record.status, Outcome.FAILED)


def _seconds(record: QueryRecord) -> float:
    """Return the duration of a query, 0 if it ended before its first state."""
    if not (record.submitted_at and record.ended_at):
        return 0.0
    start, end = map(datetime.fromisoformat, (record.submitted_at, record.ended_at))
    return max((end - start).total_seconds(), 0.0)


def _dollars(record: QueryRecord, seconds: float, sizes: Sizes) -> float:
    """Return the cost; for a query that did not succeed, the upper bound for its duration."""
    if record.engine == ATHENA:
        scanned = record.scanned_bytes or int((record.progress or {}).get("readBytes", 0))
        return athena_query_dollars(record.estimate.files if record.estimate else 0, scanned, sizes)
    milliseconds = record.engine_milliseconds
    engine = seconds if milliseconds is None else milliseconds / 1000
    files = 0 if record.reused_from or record.estimate is None else record.estimate.files
    usage = actual_usage(files, record.scanned_bytes or 0, engine, sizes)
    return dollars(usage, sizes.architecture)
