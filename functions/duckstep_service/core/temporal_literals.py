"""Points and spans of time as SQL writes them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_TEXT = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
)
_SPAN = re.compile(r"\s*([+-]?\d{1,6})\s+([a-z]+)", re.IGNORECASE)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True, slots=True)
class Interval:
    """An INTERVAL."""

    months: int = 0
    rest: timedelta = timedelta()

    def __neg__(self) -> Interval:
        return Interval(-self.months, -self.rest)


@lru_cache(256)
def parse(text: str) -> datetime | None:
    """Return the time that `text` writes in full, in UTC if it names a zone, else None."""
    if not _TEXT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def interval_of(count: int, unit: str) -> Interval | None:
    """Return `count` units, singular or plural."""
    name = unit.lower().removesuffix("s")
    if name in _MONTHS:
        return Interval(months=count * _MONTHS[name])
    return Interval(rest=timedelta(seconds=count * _SECONDS[name])) if name in _SECONDS else None


def parse_interval(text: str) -> Interval | None:
    """Return the span that a text such as '7 days' or '1 month 2 days' writes, else None."""
    if _SPAN.sub("", text).strip():
        return None
    spans = [interval_of(int(count), unit) for count, unit in _SPAN.findall(text)]
    total = Interval()
    for span in spans:
        if span is None:
            return None
        total = Interval(total.months + span.months, total.rest + span.rest)
    return total if spans else None


def add(moment: datetime, span: Interval) -> datetime:
    """Return `moment` after `span`. Raises ValueError and OverflowError out of range."""
    months = moment.year * 12 + moment.month - 1 + span.months
    year, month = divmod(months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day) + span.rest


def floor(unit: str, moment: datetime) -> datetime:
    """Return the start of the year, quarter, month, week, day or hour of `moment`."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "hour":
        return day.replace(hour=moment.hour)
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


FLOORS = ("hour", "day", "week", "month", "quarter", "year")
