"""Quotas of the work that an owner causes without a query: validations, reads and conversions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.ports import RateCounter

WINDOW_SECONDS = 10
# Seconds from a counter's window to the expiry of its item.
_KEPT_SECONDS = 3_600


class Work(StrEnum):
    """A kind of work."""

    VALIDATION = "validations"
    READ = "reads"
    """Rows converted in a response of the results route."""
    CONVERSION = "conversions"
    """Files that ConvertResult writes."""


# The calls in a window for each query that the owner may run at the same time.
PER_QUERY = {Work.VALIDATION: 5, Work.READ: 10, Work.CONVERSION: 1}


@dataclass(frozen=True, slots=True)
class WorkQuota:
    """Counts the work of owners who may run `queries` queries at the same time; 0 for no quota.

    A counter belongs to a window of time and expires, so that no call has to release it.
    """

    queries: int
    counter: RateCounter

    def check(self, owner: str, work: Work, now: float) -> None:
        """Count a call. Raises QuotaExceeded beyond the quota, and StorageUnavailable."""
        limit = self.queries * PER_QUERY[work]
        name = f"{owner}#{work}#{int(now // WINDOW_SECONDS)}"
        if not limit or self.counter.take(name, limit, int(now) + _KEPT_SECONDS):
            return
        raise QuotaExceeded(
            f"You have reached the maximum of {limit:,} {work} in {WINDOW_SECONDS} seconds."
            " Try again in a few seconds.",
            details={
                str(work): limit,
                "windowSeconds": WINDOW_SECONDS,
                "retryAfterSeconds": WINDOW_SECONDS - int(now % WINDOW_SECONDS),
            },
        )
