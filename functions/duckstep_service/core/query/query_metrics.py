"""What an ended query counts as: its outcome, the time that it took and what it cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from duckstep_service.core.errors import DataError, UserError, error_classes
from duckstep_service.core.pricing import Sizes, dollars, usage_of
from duckstep_service.core.query.status import Status


class Outcome(StrEnum):
    """How a query ended, by whose turn it is: only FAILED and TIMED_OUT ask for an operator."""

    SUCCEEDED = "Succeeded"
    REUSED = "Reused"
    REFUSED = "Refused"
    """The caller's or the table's owner's to mend."""
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


_TO_MEND = {*error_classes(UserError), *error_classes(DataError), "States.DataLimitExceeded"}
_OUTCOMES = {Status.TIMED_OUT: Outcome.TIMED_OUT, Status.CANCELLED: Outcome.CANCELLED}


@dataclass(frozen=True, slots=True)
class Ended:
    """One ended query; `seconds` from its start, `dollars` estimated."""

    outcome: Outcome
    seconds: float
    dollars: float


def measure(item: Mapping[str, Any], sizes: Sizes) -> Ended:
    """Return what the item of an ended query counts as, with RunQuery of these sizes."""
    seconds = _seconds(item)
    return Ended(_outcome(item), seconds, _dollars(item, seconds, sizes))


def _outcome(item: Mapping[str, Any]) -> Outcome:
    status = Status(item["status"])
    if status is Status.SUCCEEDED:
        return Outcome.REUSED if item.get("reusedFrom") else Outcome.SUCCEEDED
    if status is Status.FAILED and item.get("errorCode") in _TO_MEND:
        return Outcome.REFUSED
    return _OUTCOMES.get(status, Outcome.FAILED)


def _seconds(item: Mapping[str, Any]) -> float:
    """Return how long the query took; 0 of one that ended before its first state."""
    if not {"submittedAt", "endedAt"} <= item.keys():
        return 0.0
    start, end = (datetime.fromisoformat(item[name]) for name in ("submittedAt", "endedAt"))
    return max((end - start).total_seconds(), 0.0)


def _dollars(item: Mapping[str, Any], seconds: float, sizes: Sizes) -> float:
    """Return the cost; of a query that did not succeed, the most that its time can have cost."""
    milliseconds = item.get("engineMilliseconds")
    engine = seconds if milliseconds is None else milliseconds / 1000
    files = (
        0 if item.get("reusedFrom") else json.loads(item.get("estimate") or "{}").get("files", 0)
    )
    return dollars(usage_of(files, item.get("scannedBytes", 0), engine, sizes), sizes.architecture)
