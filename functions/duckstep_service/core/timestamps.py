"""Timestamps of items and the API: ISO 8601 in UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def iso_time(moment: datetime | float | str) -> str:
    """Return a time in UTC with milliseconds and Z; a number is epoch milliseconds."""
    if isinstance(moment, int | float):
        moment = datetime.fromtimestamp(moment / 1000, UTC)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_epoch(seconds: float) -> str:
    """Return epoch seconds in the form of `iso_time`."""
    return iso_time(datetime.fromtimestamp(seconds, UTC))


def epoch(text: str) -> float:
    """Return the epoch second of a timestamp."""
    return datetime.fromisoformat(text).timestamp()
