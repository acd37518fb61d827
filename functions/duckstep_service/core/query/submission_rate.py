"""The rate at which an owner may submit queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.ports import RateCounter

_WINDOW_SECONDS = 60
# Seconds from a counter's window to the expiry of its item.
_KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class SubmissionRate:
    """Counts the submissions of an owner in each minute; 0 for no limit."""

    counter: RateCounter
    a_minute: int

    def check(self, owner: str, now: datetime) -> None:
        """Count a submission. Raises QuotaExceeded beyond the owner's rate."""
        if not self.a_minute:
            return
        second = int(now.timestamp())
        name = f"{owner}#submissions#{second // _WINDOW_SECONDS}"
        if not self.counter.take(name, self.a_minute, second + _KEPT_SECONDS):
            raise QuotaExceeded(
                f"You have submitted {self.a_minute:,} queries in this minute, the maximum of an"
                " owner. Try again in the next one.",
                details={
                    "queriesAMinute": self.a_minute,
                    "retryAfterSeconds": _WINDOW_SECONDS - second % _WINDOW_SECONDS,
                },
            )


def running_limit(owner_queries: int, concurrency: int) -> int:
    """Return the queries that an owner may have running, fewer than the stack's concurrency.

    0 is no limit, of either.
    """
    if not (owner_queries and concurrency):
        return owner_queries
    return min(owner_queries, max(concurrency - 1, 1))
