"""Temporal literals of SQL: timestamps and intervals."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_TEXT = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
)
_INTERVAL = re.compile(r"\s*([+-]?\d{1,6})\s+([a-z]+)", re.IGNORECASE)
# The expression takes quadratic time in a run of spaces.
_MAX_INTERVAL_CHARACTERS = 200
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True, slots=True)
class Interval:
    """An INTERVAL of SQL: calendar months and an exact duration."""

    months: int = 0
    duration: timedelta = timedelta()

    def __neg__(self) -> Interval:
        return Interval(-self.months, -self.duration)


@lru_cache(256)
def parse(text: str) -> tuple[datetime, datetime] | None:
    """Parse a full date or timestamp to its earliest and latest reading; None for other text.

    Both are the same unless the text names a zone: DuckDB takes it as UTC for a TIMESTAMPTZ, and
    ignores the zone for a DATE and a TIMESTAMP.
    """
    if not _TEXT.fullmatch(text):
        return None
    try:
        time = datetime.fromisoformat(text)
        local = time.replace(tzinfo=None)
        utc = time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else local
    except (ValueError, OverflowError):
        return None
    return min(local, utc), max(local, utc)


def make_interval(count: int, unit: str) -> Interval | None:
    """Return the interval of `count` units, named in singular or plural."""
    name = unit.lower().removesuffix("s")
    if name in _MONTHS:
        return Interval(months=count * _MONTHS[name])
    return (
        Interval(duration=timedelta(seconds=count * _SECONDS[name])) if name in _SECONDS else None
    )


def parse_interval(text: str) -> Interval | None:
    """Parse an interval such as '7 days' or '1 month 2 days'; return None for other text."""
    if len(text) > _MAX_INTERVAL_CHARACTERS or _INTERVAL.sub("", text).strip():
        return None
    intervals = [make_interval(int(count), unit) for count, unit in _INTERVAL.findall(text)]
    total = Interval()
    for interval in intervals:
        if interval is None:
            return None
        total = Interval(total.months + interval.months, total.duration + interval.duration)
    return total if intervals else None


def add(time: datetime, interval: Interval) -> datetime:
    """Return `time` plus `interval`. Raises ValueError and OverflowError out of range."""
    months = time.year * 12 + time.month - 1 + interval.months
    year, month = divmod(months, 12)
    day = min(time.day, monthrange(year, month + 1)[1])
    return time.replace(year=year, month=month + 1, day=day) + interval.duration


def floor(unit: str, time: datetime) -> datetime:
    """Return the start of the year, quarter, month, week, day or hour of `time`."""
    day = time.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "hour":
        return day.replace(hour=time.hour)
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


FLOORS = ("hour", "day", "week", "month", "quarter", "year")
