"""Dates, timestamps and intervals."""

from __future__ import annotations

import re
from typing import Any

from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.translation.calls import Call, Rule
from duckstep_service.core.translation.literals import moment_literal
from duckstep_service.core.translation.numbers import arithmetic
from duckstep_service.core.translation.state import State
from duckstep_service.core.translation.typed import Typed, call, cast_sql
from duckstep_service.core.translation.types import (
    BIGINT,
    DATE,
    DOUBLE,
    INTERVAL,
    TIMESTAMP,
    TIMESTAMPTZ,
    VARCHAR,
)

# Units of Athena's date_add, and how many of them a unit of DuckDB has.
UNITS = {
    "year": ("month", 12), "quarter": ("month", 3), "month": ("month", 1), "week": ("day", 7),
    "day": ("day", 1), "hour": ("millisecond", 3_600_000), "minute": ("millisecond", 60_000),
    "second": ("millisecond", 1000), "millisecond": ("millisecond", 1), "decade": ("month", 120),
}  # fmt: skip
_SHORT = {
    "y": "year", "yr": "year", "mon": "month", "d": "day", "h": "hour", "hr": "hour",
    "m": "minute", "min": "minute", "s": "second", "sec": "second", "ms": "millisecond",
    "w": "week",
}  # fmt: skip
_ORDER = ("month", "day", "millisecond")
_PART = re.compile(r"\s*([+-]?\d{1,9})\s*([a-z]+)\s*", re.ASCII | re.IGNORECASE)
_TRUNCATED = ("second", "minute", "hour", "day", "week", "month", "quarter", "year", "millisecond")
_PARTS = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "week", "day": "day",
    "hour": "hour", "minute": "minute", "second": "second", "dayofmonth": "day",
    "doy": "day_of_year", "dayofyear": "day_of_year", "isodow": "day_of_week",
    "isoyear": "year_of_week", "weekofyear": "week",
}  # fmt: skip
_SUNDAY_ZERO = ("dow", "dayofweek", "weekday")
_FORMATS = {
    "Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "M": "%i", "S": "%s", "j": "%j", "a": "%a",
    "A": "%W", "b": "%b", "B": "%M", "y": "%y", "I": "%I", "p": "%p", "-d": "%e", "-m": "%c",
    "%": "%%",
}  # fmt: skip


def unit_of(text: str) -> str:
    """Return the singular name of a unit."""
    name = text.lower()
    name = _SHORT.get(name, name)
    return name[:-1] if name.endswith("s") and name[:-1] in UNITS else name


def interval_of(text: str, node: Any, state: State) -> Typed:
    """Return an interval like `1 month` or `1 hour 30 minutes`."""
    counts: dict[str, int] = {}
    end = 0
    while found := _PART.match(text, end):
        if unit_of(found[2]) not in UNITS:
            break
        unit, factor = UNITS[unit_of(found[2])]
        counts[unit] = counts.get(unit, 0) + int(found[1]) * factor
        end = found.end()
    if not counts or end != len(text):
        raise state.refuse(node, f"The interval {text[:40]!r}")
    parts = tuple((unit, str(counts[unit])) for unit in _ORDER if unit in counts)
    return Typed("", INTERVAL, interval=parts, is_constant=True)


def interval_function(c: Call) -> Typed:
    """Return the interval of to_days(n) and the like."""
    (count,) = c.expect(1)
    unit, factor = UNITS[unit_of(c.name[3:])]
    if not count.type.is_integer:
        raise c.refuse()
    if count.integer is not None:
        part = (unit, str(count.integer * factor))
        return Typed("", INTERVAL, interval=(part,), is_constant=True)
    sql = c.convert(count, BIGINT).sql
    return Typed("", INTERVAL, interval=((unit, f"{sql} * {factor}"),))


def add(c: Call) -> Typed:
    """Add an interval or days to a date or timestamp; numbers otherwise."""
    left, right = c.expect(2)
    if right.type.is_time and not left.type.is_time:
        left, right = right, left
    if right.type == INTERVAL:
        return _shift(c, left, right, "")
    if left.type == DATE and right.type.is_integer:
        return Typed(f"date_add('day', {right.sql}, {left.sql})", DATE)
    return arithmetic(c)


def subtract(c: Call) -> Typed:
    """Subtract an interval, days or a date from a date or timestamp; numbers otherwise."""
    left, right = c.expect(2)
    if right.type == INTERVAL:
        return _shift(c, left, right, "-")
    if left.type == DATE and right.type.is_integer:
        return Typed(f"date_add('day', -({right.sql}), {left.sql})", DATE)
    if left.type == DATE and (right.type == DATE or right.text is not None):
        other = c.convert(right, DATE)
        return Typed(f"date_diff('day', {other.sql}, {left.sql})", BIGINT)
    return arithmetic(c)


def _shift(c: Call, moment: Typed, interval: Typed, sign: str) -> Typed:
    """Add months, then days, then the time."""
    if moment.kind not in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
        raise c.refuse()
    kind = TIMESTAMP if moment.type == DATE else moment.type
    sql = c.convert(moment, kind).sql
    for unit, count in interval.interval:
        sql = f"date_add('{unit}', {sign}({count}), {sql})"
    return Typed(sql, kind, is_constant=moment.is_constant and interval.is_constant)


def moment(c: Call, index: int) -> Typed:
    """Return an argument that is a date or a timestamp."""
    operand = c.arguments[index]
    if not operand.type.is_time:
        raise c.refuse()
    return operand


def truncate(c: Call) -> Typed:
    """Truncate a timestamp to a unit; of a DATE, a TIMESTAMP."""
    c.expect(2)
    unit, operand = unit_of(c.text(0)), moment(c, 1)
    if unit not in _TRUNCATED:
        raise c.refuse(f"date_trunc to {unit}")
    kind = TIMESTAMP if operand.type == DATE else operand.type
    return Typed(f"date_trunc('{unit}', {c.convert(operand, kind).sql})", kind)


def date_part(c: Call) -> Typed:
    """Return the part of a date that a literal names."""
    c.expect(2)
    return _part(c, c.text(0).lower(), moment(c, 1))


def part(name: str) -> Rule:
    """Return the rule of a function of one part of a date."""
    return lambda c: _part(c, name, moment(c, len(c.expect(1)) - 1))


def _part(c: Call, name: str, operand: Typed) -> Typed:
    name = _SHORT.get(name, name) if name not in _SUNDAY_ZERO else name
    name = name[:-1] if name.endswith("s") else name
    value = operand.sql
    if name == "epoch":
        seconds = call("to_unixtime", c.convert(operand, TIMESTAMP).sql)
        # DuckDB divides the microseconds, which a DOUBLE holds exactly until 2255.
        exact = f"round({seconds} * 1e6) / 1e6"
        return Typed(f"(CASE WHEN abs({seconds}) < 9e9 THEN {exact} ELSE {seconds} END)", DOUBLE)
    if name in ("hour", "minute", "second", "millisecond"):
        value = c.convert(operand, TIMESTAMP).sql
    if name in _SUNDAY_ZERO:
        sql = f"(day_of_week({value}) % 7)"
    elif name == "millisecond":
        sql = f"(second({value}) * 1000 + millisecond({value}))"
    elif name == "yearweek":
        sql = f"(year_of_week({value}) * 100 + week({value}))"
    elif name in _PARTS:
        sql = call(_PARTS[name], value)
    else:
        raise c.refuse(f"The part {name} of a date")
    return Typed(cast_sql(sql, BIGINT), BIGINT)


def _formatted(c: Call, operand: Typed, pattern: str) -> str:
    """Format a timestamp; date_format alone would round microseconds up."""
    whole = f"date_trunc('second', {c.convert(operand, TIMESTAMP).sql})"
    return f"CAST(date_format({whole}, {quote_literal(pattern)}) AS varchar)"


def name_of(pattern: str) -> Rule:
    """Return the rule of a function that names a day or a month in English."""

    def rule(c: Call) -> Typed:
        sql = _formatted(c, moment(c, len(c.expect(1)) - 1), pattern)
        return Typed(sql, VARCHAR)

    return rule


def difference(c: Call) -> Typed:
    """Count the boundaries of a unit between two dates or timestamps."""
    c.expect(3)
    unit, first, second = unit_of(c.text(0)), *c.arguments[1:]
    # DuckDB counts weeks of seven days, not Mondays.
    if unit not in _TRUNCATED or unit == "week" or not (first.type.is_time or second.type.is_time):
        raise c.refuse()
    ends = [
        c.convert(each, TIMESTAMP).sql for each in (first, second) if each.kind != "TIMESTAMPTZ"
    ]
    if len(ends) != 2:
        raise c.refuse()
    start, end = (f"date_trunc('{unit}', {each})" for each in ends)
    return Typed(f"date_diff('{unit}', {start}, {end})", BIGINT)


def last_day(c: Call) -> Typed:
    """Return the last day of the month."""
    value = moment(c, len(c.expect(1)) - 1)
    return Typed(f"last_day_of_month({c.convert(value, DATE).sql})", DATE)


def format_time(c: Call) -> Typed:
    """Format a timestamp by a literal pattern of parts that both engines write alike."""
    first, second = c.expect(2)
    value, pattern = (first, second) if second.text is not None else (second, first)
    if pattern.text is None or not value.type.is_time:
        raise c.refuse()
    made, index, text = "", 0, pattern.text
    while index < len(text):
        if text[index] != "%":
            made, index = made + text[index], index + 1
            continue
        size = 2 if text[index + 1 : index + 2] == "-" else 1
        code = text[index + 1 : index + 1 + size]
        if code not in _FORMATS:
            raise c.refuse(f"The format %{code}")
        made, index = made + _FORMATS[code], index + 1 + size
    return Typed(_formatted(c, value, made), VARCHAR)


def make_date(c: Call) -> Typed:
    """Return the date of a year, month and day."""
    if not all(each.type.is_integer for each in c.expect(3)):
        raise c.refuse()
    numbers = [c.convert(each, BIGINT).sql for each in c.arguments]
    made = f"CAST(format('%04d-%02d-%02d', {', '.join(numbers)}) AS date)"
    # Athena's format() writes the word null.
    present = " AND ".join(f"{each} IS NOT NULL" for each in numbers)
    return Typed(f"(CASE WHEN {present} THEN {made} END)", DATE)


def from_epoch(c: Call) -> Typed:
    """Return the moment of seconds (to_timestamp) or milliseconds (epoch_ms) since 1970."""
    (operand,) = c.expect(1)
    if c.name == "epoch_ms" and operand.type.is_time:
        start = "TIMESTAMP '1970-01-01 00:00:00.000000'"
        value = c.convert(operand, TIMESTAMP).sql
        whole = f"date_trunc('millisecond', {value})"
        # DuckDB rounds towards 1970, Athena down.
        more = f"(CASE WHEN {value} < {start} AND {whole} <> {value} THEN 1 ELSE 0 END)"
        return Typed(f"(date_diff('millisecond', {start}, {whole}) + {more})", BIGINT)
    if not operand.type.is_integer or operand.kind == "HUGEINT":
        raise c.refuse()
    factor = 1_000_000 if c.name == "epoch_ms" else 1_000_000_000
    nanoseconds = f"from_unixtime_nanos({c.convert(operand, BIGINT).sql} * {factor})"
    kind = TIMESTAMP if c.name == "epoch_ms" else TIMESTAMPTZ
    return Typed(f"CAST({nanoseconds} AT TIME ZONE 'UTC' AS timestamp(6))", kind)


def now(c: Call) -> Typed:
    """Return the time at which the statement was planned."""
    c.expect(0)
    return moment_literal(c.state.now, TIMESTAMPTZ)


def today(c: Call) -> Typed:
    """Return the day on which the statement was planned, in UTC."""
    c.expect(0)
    return Typed(f"DATE '{c.state.now.date().isoformat()}'", DATE, is_constant=True)
