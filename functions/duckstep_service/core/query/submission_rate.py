"""The rate at which an owner may submit queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.ports import RateCounter
from duckstep_service.core.query.rate_window import RateWindow

_WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SubmissionRate:
    """Counts the submissions of an owner in each minute; 0 for no limit."""

    counter: RateCounter
    a_minute: int

    def check(self, owner: str, now: datetime) -> None:
        """Count a submission. Raises QuotaExceeded beyond the owner's rate."""
        if not self.a_minute:
            return
        window = RateWindow(now.timestamp(), _WINDOW_SECONDS)
        counter = window.counter(owner, "submissions")
        if not self.counter.take(counter, self.a_minute, window.expires_at()):
            raise QuotaExceeded(
                f"You have submitted {self.a_minute:,} queries in this minute, the maximum of an"
                " owner. Try again in the next one.",
                details={
                    "queriesAMinute": self.a_minute,
                    "retryAfterSeconds": window.seconds_left(),
                },
            )
