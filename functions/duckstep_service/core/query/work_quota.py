"""Quotas of the work that an owner causes without a query, such as validations and conversions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.ports import RateCounter
from duckstep_service.core.query.rate_window import RateWindow

WINDOW_SECONDS = 10


class Work(StrEnum):
    """A kind of work."""

    VALIDATION = "validations"
    CHECK = "checks"
    """Comparisons of a result with the current files of its tables (`?freshness=true`)."""
    READ = "reads"
    """Rows converted in a response of the results route."""
    CONVERSION = "conversions"
    """Files that ConvertResult writes."""
    SAVE = "saves"
    """Changes of saved queries."""


# The calls in a window for each query that the owner may run at the same time.
PER_QUERY = {
    Work.VALIDATION: 5,
    Work.CHECK: 10,
    Work.READ: 10,
    Work.CONVERSION: 1,
    Work.SAVE: 10,
}


@dataclass(frozen=True, slots=True)
class WorkQuota:
    """Counts the work of owners who may run `queries` queries at the same time; 0 for no quota."""

    queries: int
    counter: RateCounter

    def check(self, owner: str, work: Work, now: float) -> None:
        """Count a call. Raises QuotaExceeded beyond the quota, and StorageUnavailable."""
        limit, window = self.queries * PER_QUERY[work], RateWindow(now, WINDOW_SECONDS)
        if not limit or self.counter.take(window.counter(owner, work), limit, window.expires_at()):
            return
        raise QuotaExceeded(
            f"You have reached the maximum of {limit:,} {work} in {WINDOW_SECONDS} seconds."
            " Try again in a few seconds.",
            details={
                str(work): limit,
                "windowSeconds": WINDOW_SECONDS,
                "retryAfterSeconds": window.seconds_left(),
            },
        )
