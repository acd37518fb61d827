"""An INTERVAL: months, days and microseconds, which no class of Python's library holds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

_UNITS = re.compile(r"(-?\d+) (year|month|day)s?")
_CLOCK = re.compile(r"(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?")
_INTERVAL = re.compile(r"(?:-?\d+ (?:year|month|day)s? ?)*(?:-?\d+:\d\d:\d\d(?:\.\d{1,6})?)?")
_MICROSECONDS = 1_000_000


class Interval(NamedTuple):
    """A span of time as DuckDB stores it. A month has no fixed days, and a day no fixed hours."""

    months: int = 0
    days: int = 0
    microseconds: int = 0

    def timedelta(self) -> timedelta:
        """Return the span with days of 24 hours. Raises ValueError if it has months."""
        if self.months:
            raise ValueError(f"A timedelta has no months, and the interval has {self.months}.")
        return timedelta(days=self.days, microseconds=self.microseconds)

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Parse DuckDB's text, such as `1 year -2 months 3 days -04:05:06.789`.

        Raises ValueError.
        """
        if not text or not _INTERVAL.fullmatch(text):
            raise ValueError(f"Not the text of an INTERVAL: {text}")
        units = {unit: int(number) for number, unit in _UNITS.findall(text)}
        clock = _CLOCK.search(text)
        return cls(
            12 * units.get("year", 0) + units.get("month", 0),
            units.get("day", 0),
            _microseconds(*clock.groups()) if clock else 0,
        )

    def __str__(self) -> str:
        sign = "-" if self.months < 0 else ""
        years, months = divmod(abs(self.months), 12)
        parts = [
            _counted(f"{sign}{years}", "year") if years else "",
            _counted(f"{sign}{months}", "month") if months else "",
            _counted(str(self.days), "day") if self.days else "",
            _clock(self.microseconds)
            if self.microseconds or not (self.months or self.days)
            else "",
        ]
        return " ".join(filter(None, parts))


def _microseconds(sign: str, hours: str, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    total = whole * _MICROSECONDS + int((fraction or "").ljust(6, "0"))
    return -total if sign else total


def _counted(number: str, unit: str) -> str:
    return f"{number} {unit}" if number in ("1", "-1") else f"{number} {unit}s"


def _clock(microseconds: int) -> str:
    seconds, fraction = divmod(abs(microseconds), _MICROSECONDS)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    sign = "-" if microseconds < 0 else ""
    return f"{sign}{text}" + (f".{fraction:06}".rstrip("0") if fraction else "")
