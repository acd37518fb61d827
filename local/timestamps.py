"""ISO 8601 timestamps in UTC, as AWS writes them."""

from datetime import UTC, datetime


def iso_seconds(moment: datetime) -> str:
    """Return the moment as `2025-01-31T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_milliseconds(moment: datetime) -> str:
    """Return the moment as `2025-01-31T12:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
