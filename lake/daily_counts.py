"""How many sample reviews each day has: growth, seasons, weekdays and a little noise."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ROWS_A_DAY = 18_250
_YEAR, _TEN_YEARS = 366, 3_653
_AFTER_LAST_DAY = date(2025, 1, 1)

_MONTHS = (96, 90, 92, 90, 92, 94, 100, 97, 94, 99, 122, 138)
_WEEKDAYS = (112, 108, 104, 100, 92, 88, 106)


@dataclass(frozen=True)
class Day:
    """One day's share of the reviews: the numbers from `first` up to, without, `end`."""

    date: date
    first: int
    end: int


def span(rows: int) -> tuple[date, int]:
    """Choose the first day and the number of days for that many rows; they end with 2024."""
    days = min(max(rows // _ROWS_A_DAY, _YEAR), _TEN_YEARS)
    return _AFTER_LAST_DAY - timedelta(days), days


def spread(rows: int, start: date, days: int) -> Iterator[Day]:
    """Yield the days that have rows; integers only, so that every machine agrees."""
    dates = [start + timedelta(index) for index in range(days)]
    weights = [_weight(day, start) for day in dates]
    total, passed, first = sum(weights), 0, 0
    for day, weight in zip(dates, weights, strict=True):
        passed += weight
        end = rows * passed // total
        if end > first:
            yield Day(day, first, end)
        first = end


def _weight(day: date, start: date) -> int:
    noise = 90 + hashlib.sha256(day.isoformat().encode()).digest()[0] % 21
    growth = 1_000 + (day - start).days
    return _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * noise * growth
