"""Values of parameters: their JSON, and the DuckDB type that the JSON does not show.

DuckDB gives a text the type of its place, as a literal, but not in every place: with the type, a
date is a date also in `date_trunc('month', ?)` and `day = ANY(?)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from duckstep.errors import ProgrammingError
from duckstep.types.common_type import UNKNOWN, common_type, struct_type
from duckstep.types.interval import Interval

MIN_INTEGER, MAX_INTEGER = -(2**127), 2**128 - 1
_MAX_DIGITS = 38


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of JSON, and its DuckDB type; `typed` is whether JSON alone loses the type."""

    value: Any
    type: str
    typed: bool = False


def encode_parameter(value: Any, name: str = "") -> Parameter:
    """Return the JSON and the type of a Python value.

    `name` is the parameter's, for the error. Raises ProgrammingError for a value that cannot be
    bound.
    """
    try:
        return _encode(value)
    except (ValueError, OverflowError, UnicodeEncodeError) as exc:
        which = f"The parameter {name}" if name else "A parameter"
        raise ProgrammingError(f"{which} cannot be bound: {exc}") from exc


def _encode(value: Any) -> Parameter:
    value = _plain(value)
    if isinstance(value, Parameter):
        return value
    if value is None or isinstance(value, bool):
        return Parameter(value, UNKNOWN if value is None else "BOOLEAN")
    for kind, encode in _ENCODERS:
        if isinstance(value, kind):
            return encode(value)
    raise ValueError(
        f"a value of the class {type(value).__name__} has no DuckDB type. Convert it to a number,"
        " text, bytes, date, list or dict."
    )


def _plain(value: Any) -> Any:
    """Return a value of numpy or pandas as one of Python, None for NaT and NA."""
    if type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
        return _numpy_time(value) if value.dtype.kind in "mM" else value.tolist()
    return None if type(value).__name__ in ("NaTType", "NAType") else value


def _numpy_time(value: Any) -> Any:
    """Return a datetime64 or timedelta64, of which `tolist` makes a number in some units."""
    if value.ndim:
        return list(value)
    if value != value:
        return None
    kind, months = value.dtype.kind, value.dtype.name in ("timedelta64[M]", "timedelta64[Y]")
    if months:
        return Interval(int(value.astype("m8[M]").astype(int)))
    exact = value.astype(f"{kind}8[us]")
    plain = (exact if exact == value else value).tolist()
    if kind == "M" and value.dtype.name == "datetime64[ns]" and exact != value:
        return Parameter(str(value).replace("T", " "), "TIMESTAMP_NS", True)
    if isinstance(value.tolist(), date):
        return value.tolist()
    if not isinstance(plain, date | timedelta):
        raise ValueError(f"{value} has more digits than microseconds, or no year of four digits.")
    return plain


def _text(value: str) -> Parameter:
    value.encode()
    # str() of an Enum is its name.
    return Parameter(str.__str__(value), "VARCHAR")


def _integer(value: int) -> Parameter:
    value = int(value)
    if MIN_INTEGER <= value <= MAX_INTEGER:
        return Parameter(value, _integer_type(value))
    return Parameter(str(value), "BIGNUM", True)


def _integer_type(value: int) -> str:
    if -(2**63) <= value < 2**63:
        return "BIGINT"
    return "HUGEINT" if value < 2**127 else "UHUGEINT"


def _double(value: float) -> Parameter:
    if math.isfinite(value):
        return Parameter(float(value), "DOUBLE")
    return Parameter(str(float(value)), "DOUBLE", True)


def _decimal(value: Decimal) -> Parameter:
    if not value.is_finite():
        raise ValueError(f"a DECIMAL is never {value}. Use None or a float.")
    text = format(value, "f")
    whole, _, fraction = text.lstrip("-").partition(".")
    digits = max(len(whole.lstrip("0")) + len(fraction), 1)
    if digits > _MAX_DIGITS:
        raise ValueError(f"a DECIMAL has at most {_MAX_DIGITS} digits, and the value {digits}.")
    return Parameter(text, f"DECIMAL({digits},{len(fraction)})", True)


def _timestamp(value: datetime) -> Parameter:
    # pandas' Timestamp is a datetime with nanoseconds.
    nanoseconds = getattr(value, "nanosecond", 0)
    if value.tzinfo is not None:
        if nanoseconds:
            raise ValueError("a TIMESTAMPTZ has no nanoseconds. Round the value.")
        moment = value.astimezone(timezone.utc).isoformat(" ")
        return Parameter(moment, "TIMESTAMP WITH TIME ZONE", True)
    return Parameter(value.isoformat(" "), "TIMESTAMP_NS" if nanoseconds else "TIMESTAMP", True)


def _time(value: time) -> Parameter:
    if value.tzinfo is None:
        return Parameter(value.isoformat(), "TIME", True)
    if value.utcoffset() is None:
        raise ValueError("the time zone of a time has no offset without a date. Use a timezone.")
    return Parameter(value.isoformat(), "TIME WITH TIME ZONE", True)


def _interval(value: Interval | timedelta) -> Parameter:
    if isinstance(value, timedelta):
        # pandas' Timedelta is a timedelta with nanoseconds.
        if getattr(value, "nanoseconds", 0):
            raise ValueError("an INTERVAL has no nanoseconds. Round the value.")
        value = Interval(0, value.days, value.seconds * 1_000_000 + value.microseconds)
    return Parameter(str(value), "INTERVAL", True)


def _blob(value: bytes | bytearray | memoryview) -> Parameter:
    return Parameter("".join(f"\\x{byte:02X}" for byte in bytes(value)), "BLOB", True)


def _array(values: list[Any] | tuple[Any, ...] | set[Any] | frozenset[Any]) -> Parameter:
    items = [_encode(each) for each in values]
    typed = any(item.typed for item in items)
    try:
        kind = f"{common_type(item.type for item in items)}[]"
    except ValueError:
        # DuckDB finds a type for values of JSON: [1, 'a'] is a list of texts.
        if typed:
            raise
        kind = UNKNOWN
    return Parameter([item.value for item in items], kind, typed)


def _object(value: Mapping[Any, Any]) -> Parameter:
    if not all(isinstance(key, str) and key for key in value):
        raise ValueError(
            "the keys of a dict are the names of a STRUCT, texts that are not empty. For a MAP"
            " bind two lists: map(?, ?)."
        )
    members = {key: _encode(each) for key, each in value.items()}
    return Parameter(
        {key: each.value for key, each in members.items()},
        struct_type([(key, each.type) for key, each in members.items()]) if members else UNKNOWN,
        any(each.typed for each in members.values()),
    )


# In the order of the checks: a datetime is a date, an Interval a tuple.
_ENCODERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Parameter]], ...] = (
    (str, _text),
    (int, _integer),
    (float, _double),
    (Decimal, _decimal),
    (datetime, _timestamp),
    (date, lambda value: Parameter(value.isoformat(), "DATE", True)),
    (time, _time),
    ((timedelta, Interval), _interval),
    (UUID, lambda value: Parameter(str(value), "UUID", True)),
    ((bytes, bytearray, memoryview), _blob),
    ((list, tuple, set, frozenset), _array),
    (Mapping, _object),
)
