"""Pauses between the attempts at a request."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

REPEATED = frozenset({429, 502, 503, 504})
"""Statuses after which a request is repeated."""

FIRST_SECONDS, MAX_SECONDS = 0.5, 10.0
# A quota of the day asks for hours; the caller decides whether to wait so long.
MAX_RETRY_AFTER = 60.0
PATIENCE_SECONDS = 60.0
"""Pauses of an outage that a wait or a stream outlives."""


class Attempts:
    """Failures in a row: as many as `retries`, and more while their pauses are below `patience` s.

    A wait or a stream outlives an outage that a single request does not wait for.
    """

    def __init__(self, retries: int, patience: float = 0.0) -> None:
        self._retries, self._patience = retries, patience if retries else 0.0
        self.failed, self._paused = 0, 0.0

    def again(self, retry_after: float = 0.0) -> float | None:
        """Count a failure; return the seconds before the next attempt, None after the last."""
        self.failed += 1
        if self.failed > self._retries and self._paused >= self._patience:
            return None
        seconds = pause(self.failed - 1, retry_after)
        self._paused += seconds
        return seconds

    def reset(self) -> None:
        """Forget the failures, after a success."""
        self.failed, self._paused = 0, 0.0


def pause(attempt: int, retry_after: float = 0.0) -> float:
    """Return the seconds before the attempt after `attempt` (from 0), with full jitter.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    most = min(MAX_SECONDS, FIRST_SECONDS * 2.0 ** min(attempt, 16))
    return retry_after + random.uniform(0, most)


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of Retry-After, a number or a date; 0 without one."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return 0.0
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
