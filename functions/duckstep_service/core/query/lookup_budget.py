"""The budget of an owner's calls of Step Functions, whose rates belong to the whole account."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from duckstep_service.core.errors import TooManyRequests
from duckstep_service.core.query.ports import RateCounter
from duckstep_service.core.query.rate_window import RateWindow

WINDOW_SECONDS = 10
# Seconds for which an unknown execution is not described again.
MISSING_SECONDS = 5.0
_MAX_MISSING = 1_000


class Lookup(StrEnum):
    """A kind of lookup."""

    UNKNOWN = "unknown"
    """An execution without a record, which is QUEUED or does not exist."""
    STALE = "stale"
    """A query that has been running for some time."""
    WORKFLOW = "workflow"
    """The history of an execution."""
    STOP = "stop"
    """A cancelled query whose execution is stopped once more."""


# The lookups of an owner in a window. In a second Step Functions accepts 15 DescribeExecution, 20
# GetExecutionHistory and 25 StopExecution of an account, and larger bursts: an owner has about a
# fifth of each.
LIMITS = {Lookup.UNKNOWN: 30, Lookup.STALE: 10, Lookup.WORKFLOW: 40, Lookup.STOP: 50}


@dataclass(frozen=True, slots=True)
class LookupBudget:
    """Counts the lookups of an owner, and remembers the unknown executions."""

    counter: RateCounter
    _missing: dict[str, float] = field(default_factory=dict)

    def take(self, owner: str, lookup: Lookup, now: float) -> bool:
        """Count a lookup; return whether it is within the owner's budget."""
        window = RateWindow(now, WINDOW_SECONDS)
        return self.counter.take(window.counter(owner, lookup), LIMITS[lookup], window.expires_at())

    def check(self, owner: str, lookup: Lookup, now: float) -> None:
        """Count a lookup. Raises TooManyRequests beyond the owner's budget."""
        if not self.take(owner, lookup, now):
            raise TooManyRequests(
                "Too many requests about unknown queries, workflows or cancellations. Try again in"
                " a few seconds, with the requestId that POST /queries returned.",
                details={"retryAfterSeconds": RateWindow(now, WINDOW_SECONDS).seconds_left()},
            )

    def is_missing(self, request_id: str, now: float) -> bool:
        """Return whether a lookup found no such execution a moment ago."""
        return now - self._missing.get(request_id, float("-inf")) < MISSING_SECONDS

    def remember_missing(self, request_id: str, now: float) -> None:
        """Remember that there is no such execution."""
        if len(self._missing) >= _MAX_MISSING:
            self._missing.clear()
        self._missing[request_id] = now
