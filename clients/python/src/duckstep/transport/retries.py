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


def pause(attempt: int, retry_after: float = 0.0) -> float:
    """Return the seconds before the attempt after `attempt` (from 0), with full jitter.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    return retry_after + random.uniform(0, min(MAX_SECONDS, FIRST_SECONDS * 2.0**attempt))


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
