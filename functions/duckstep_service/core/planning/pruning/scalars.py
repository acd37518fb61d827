"""The functions and casts that the planner evaluates over value ranges.

Each is monotone, or returns None where it is not, and returns NULL for NULL.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from duckstep_service.core import temporal_literals
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.temporal_literals import Interval
from duckstep_service.core.value_ranges import (
    EXACT_DOUBLE,
    NULL,
    ValueKind,
    ValueRange,
    single_value,
    whole_number,
)

Scalar = Callable[..., ValueRange | None]
_TEMPORAL = (ValueKind.DATE, ValueKind.TIME)
_LARGER = {"month": "year", "day": "month", "hour": "day"}
# The largest UHUGEINT: above it DuckDB has no integer.
_LARGEST = 2**128 - 1
_INTEGERS = [f"{sign}{size}" for sign in ("", "U") for size in (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
)]  # fmt: skip


def guarded(function: Scalar) -> Scalar:
    """Return `function` extended to NULL, to unknown arguments and to results out of range.

    DuckDB 1.5.5 takes `date_trunc('week', d) <> DATE '2024-03-01'` as true, also where d is NULL.
    """
    null = None if function is _date_trunc else NULL

    def guard(*arguments: ValueRange | None) -> ValueRange | None:
        if NULL in arguments:
            return null
        if None in arguments:
            return None
        try:
            return function(*arguments)
        except (ValueError, OverflowError):
            return None

    return guard


def floor_to(unit: str, kind: ValueKind, value: ValueRange) -> ValueRange | None:
    """Return the start of a unit of time."""
    if value.kind not in _TEMPORAL or unit not in temporal_literals.FLOORS:
        return None
    return ValueRange(
        kind, temporal_literals.floor(unit, value.low), temporal_literals.floor(unit, value.high)
    )


def _date_trunc(unit: ValueRange, value: ValueRange) -> ValueRange | None:
    # date_trunc of a DATE may be a DATE, which compares with text in a different way.
    return floor_to(fold_name(str(unit.low)), ValueKind.DATE, value) if unit.single else None


def _extract(unit: str, value: ValueRange) -> ValueRange | None:
    """Return the year, or the month, day or hour of a range within one larger unit."""
    if value.kind not in _TEMPORAL or unit not in ("year", *_LARGER):
        return None
    larger = _LARGER.get(unit)
    if larger and temporal_literals.floor(larger, value.low) != temporal_literals.floor(
        larger, value.high
    ):
        return None
    return ValueRange(ValueKind.NUMBER, getattr(value.low, unit), getattr(value.high, unit))


def _date_part(unit: ValueRange, value: ValueRange) -> ValueRange | None:
    return _extract(fold_name(str(unit.low)), value) if unit.single else None


def _plus(a: ValueRange, b: ValueRange) -> ValueRange | None:
    if a.kind is b.kind is ValueKind.NUMBER:
        return _integers(a, b) and ValueRange(ValueKind.NUMBER, a.low + b.low, a.high + b.high)
    if b.kind in _TEMPORAL:
        a, b = b, a
    if a.kind not in _TEMPORAL:
        return None
    if b.kind is ValueKind.SPAN:
        return ValueRange(
            ValueKind.TIME,
            temporal_literals.add(a.low, b.low),
            temporal_literals.add(a.high, b.high),
        )
    if a.kind is ValueKind.DATE and b.kind is ValueKind.NUMBER and _integers(b, b):
        return ValueRange(a.kind, a.low + timedelta(days=b.low), a.high + timedelta(days=b.high))
    return None


def _minus(a: ValueRange, b: ValueRange) -> ValueRange | None:
    return (
        _plus(a, ValueRange(b.kind, -b.high, -b.low))
        if b.kind in (ValueKind.NUMBER, ValueKind.SPAN)
        else None
    )


def _times(a: ValueRange, b: ValueRange) -> ValueRange | None:
    if not (a.kind is b.kind is ValueKind.NUMBER and _integers(a, b)):
        return None
    products = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    if max(map(abs, products)) > _LARGEST:
        raise OverflowError
    return ValueRange(ValueKind.NUMBER, min(products), max(products))


def _integers(*values: ValueRange) -> ValueRange | None:
    all_integers = all(type(bound) is int for value in values for bound in (value.low, value.high))
    return values[0] if all_integers else None


def _make_date(*parts: ValueRange) -> ValueRange | None:
    if not all(part.single and _integers(part) for part in parts):
        return None
    return single_value(ValueKind.DATE, datetime(*[part.low for part in parts]))


def _span(unit: str, count: ValueRange) -> ValueRange | None:
    span = (
        temporal_literals.make_interval(count.low, unit)
        if count.single and _integers(count)
        else None
    )
    return single_value(ValueKind.SPAN, span) if span else None


def _to_integer(value: ValueRange) -> ValueRange | None:
    return whole_number(value) if value.kind is ValueKind.TEXT else _integers(value)


def _to_double(value: ValueRange) -> ValueRange | None:
    """Return an integer that a DOUBLE represents."""
    number = _to_integer(value)
    return number if number and max(abs(number.low), abs(number.high)) < EXACT_DOUBLE else None


def _to_text(value: ValueRange) -> ValueRange | None:
    if value.kind is ValueKind.NUMBER and value.single and _integers(value):
        return single_value(ValueKind.TEXT, str(value.low))
    return value if value.kind is ValueKind.TEXT else None


def _to_time(value: ValueRange) -> ValueRange | None:
    if value.kind is ValueKind.TEXT and value.single:
        times = temporal_literals.parse(value.low)
        return ValueRange(ValueKind.TIME, *times) if times else None
    return ValueRange(ValueKind.TIME, value.low, value.high) if value.kind in _TEMPORAL else None


def _to_date(value: ValueRange) -> ValueRange | None:
    time = _to_time(value)
    return floor_to("day", ValueKind.DATE, time) if time else None


def _to_zoned(value: ValueRange) -> ValueRange | None:
    """Return the UTC time of a time in the session's zone, with a day of margin on both sides."""
    time, day = _to_time(value), timedelta(days=1)
    return ValueRange(ValueKind.TIME, time.low - day, time.high + day) if time else None


def _to_span(value: ValueRange) -> ValueRange | None:
    if value.kind is not ValueKind.TEXT or not value.single:
        return value if value.kind is ValueKind.SPAN else None
    span: Interval | None = temporal_literals.parse_interval(value.low)
    return single_value(ValueKind.SPAN, span) if span else None


CASTS: dict[str, Scalar] = {
    **dict.fromkeys(_INTEGERS, _to_integer),
    "DOUBLE": _to_double,
    "VARCHAR": _to_text,
    "DATE": _to_date,
    "TIMESTAMP": _to_time,
    "TIMESTAMP WITH TIME ZONE": _to_zoned,
    "INTERVAL": _to_span,
}

_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
FUNCTIONS: dict[tuple[str, int], Any] = {
    **{(name, 1): partial(_extract, name) for name in ("year", "month", "day", "hour")},
    **{(f"to_{unit}s", 1): partial(_span, unit) for unit in _UNITS},
    ("dayofmonth", 1): partial(_extract, "day"),
    ("date_part", 2): _date_part,
    ("datepart", 2): _date_part,
    ("date_trunc", 2): _date_trunc,
    ("datetrunc", 2): _date_trunc,
    ("make_date", 3): _make_date,
    ("trunc", 1): _integers,
    ("+", 2): _plus,
    ("-", 2): _minus,
    ("*", 2): _times,
}
