"""Times as DynamoDB's items and the API hold them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso_time(moment: datetime | float | str) -> str:
    """Write a time in UTC, with milliseconds and Z; an event's are epoch milliseconds."""
    if isinstance(moment, int | float):
        moment = datetime.fromtimestamp(moment / 1000, UTC)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_epoch(seconds: float) -> str:
    """Write epoch seconds as `iso_time` does."""
    return iso_time(datetime.fromtimestamp(seconds, UTC))


def epoch(text: str) -> float:
    """Return the epoch second that an item's time is."""
    return datetime.fromisoformat(text).timestamp()
