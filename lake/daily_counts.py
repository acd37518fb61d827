"""The number of sample reviews of each day: growth, seasons, weekdays and noise."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ROWS_PER_DAY = 18_250
ROWS_PER_GROUP = 20_000
_MIN_DAYS, _MAX_DAYS = 366, 3_653
_AFTER_LAST_DAY = date(2025, 1, 1)

_MONTH_WEIGHTS = (96, 90, 92, 90, 92, 94, 100, 97, 94, 99, 122, 138)
_WEEKDAY_WEIGHTS = (112, 108, 104, 100, 92, 88, 106)


@dataclass(frozen=True)
class DailyRange:
    """The review numbers of one day: from `first` up to `end`, exclusive."""

    date: date
    first: int
    end: int


def default_dates(rows: int) -> tuple[date, int]:
    """Return the first day and the number of days for `rows` reviews that end with 2024."""
    days = min(max(rows // _ROWS_PER_DAY, _MIN_DAYS), _MAX_DAYS)
    return _AFTER_LAST_DAY - timedelta(days), days


def distribute_rows(rows: int, start: date, days: int) -> Iterator[DailyRange]:
    """Yield the days that have rows, by integer arithmetic, which is the same on every machine."""
    dates = [start + timedelta(index) for index in range(days)]
    weights = [_weight(day, start) for day in dates]
    total, cumulative, first = sum(weights), 0, 0
    for day, weight in zip(dates, weights, strict=True):
        cumulative += weight
        end = rows * cumulative // total
        if end > first:
            yield DailyRange(day, first, end)
        first = end


def group_days(days: Iterable[DailyRange]) -> Iterator[list[DailyRange]]:
    """Yield the days in groups of at most 20,000 rows; a day with more is a group of its own."""
    group: list[DailyRange] = []
    for day in days:
        if group and day.end - group[0].first > ROWS_PER_GROUP:
            yield group
            group = []
        group.append(day)
    if group:
        yield group


def _weight(day: date, start: date) -> int:
    noise = 90 + hashlib.sha256(day.isoformat().encode()).digest()[0] % 21
    growth = 1_000 + (day - start).days
    return _MONTH_WEIGHTS[day.month - 1] * _WEEKDAY_WEIGHTS[day.weekday()] * noise * growth
