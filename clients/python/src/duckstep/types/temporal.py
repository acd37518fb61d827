"""The texts of dates and times as Python's classes.

A value outside of a class stays the server's text: infinity, years before 1 and after 9999, 24:00,
and nanoseconds that are no whole microseconds.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

_SECONDS = len("HH:MM:SS")
_OFFSET = re.compile(r"(.*)([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?")


def read_date(text: str) -> date | str:
    """Read `2024-02-29`."""
    try:
        return date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else text
    except ValueError:
        return text


def read_time(text: str) -> time | str:
    """Read `10:00:00.5`."""
    # Python 3.14 reads 24:00 as midnight.
    padded = None if text.startswith("24") else _with_microseconds(text, _SECONDS)
    try:
        return time.fromisoformat(padded) if padded else text
    except ValueError:
        return text


def read_aware_time(text: str) -> time | str:
    """Read `10:00:00.5+09:30`."""
    parts = _OFFSET.fullmatch(text)
    clock = read_time(parts[1]) if parts else text
    if parts is None or isinstance(clock, str):
        return text
    return clock.replace(tzinfo=_zone(parts))


def read_timestamp(text: str) -> datetime | str:
    """Read `2024-02-29 10:00:00.5`."""
    padded = _with_microseconds(text, len("YYYY-MM-DD ") + _SECONDS)
    try:
        return datetime.fromisoformat(padded) if padded else text
    except ValueError:
        return text


def read_aware_timestamp(text: str) -> datetime | str:
    """Read `2024-02-29 10:00:00.5+00` as a time in UTC."""
    if text.endswith("+00"):
        moment = read_timestamp(text[:-3])
        return text if isinstance(moment, str) else moment.replace(tzinfo=timezone.utc)
    parts = _OFFSET.fullmatch(text)
    moment = read_timestamp(parts[1]) if parts else text
    if parts is None or isinstance(moment, str):
        return text
    try:
        return moment.replace(tzinfo=_zone(parts)).astimezone(timezone.utc)
    except OverflowError:
        return text


def _with_microseconds(text: str, whole: int) -> str | None:
    """Return the text with six digits after the seconds, which Python 3.10 requires."""
    if len(text) == whole:
        return text
    digits = text[whole + 1 :]
    readable = text[whole : whole + 1] == "." and len(digits) <= 6 and digits.isdecimal()
    return text[: whole + 1] + digits.ljust(6, "0") if readable else None


def _zone(parts: re.Match[str]) -> timezone:
    hours, minutes, seconds = (int(part or 0) for part in parts.groups()[2:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if parts[2] == "-" else offset)
