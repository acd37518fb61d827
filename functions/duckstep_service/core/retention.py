"""Retention of queries and results."""

from __future__ import annotations

_DAY_SECONDS = 86_400


def expires_at(now: float, retention_days: int) -> int:
    """Return the epoch second at which a query that ends at `now` expires."""
    return int(now) + retention_days * _DAY_SECONDS
