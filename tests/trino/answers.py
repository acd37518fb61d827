"""Answers of both engines in one form, and their comparison."""

from __future__ import annotations

import base64
import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]
MICROSECOND = dt.timedelta(microseconds=1)
_INTERVAL = re.compile(r"(-?)(\d+) (\d+):(\d+):([\d.]+)")
_FIELD = re.compile(r'(?:"([^"]*)"|(\w+)) (.*)')


def duckdb_value(value: Any) -> Any:
    """Return a value of DuckDB's client in the common form."""
    if value is None or isinstance(value, (bool, Decimal, float)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, dt.datetime):
        zoned = value.tzinfo is not None
        moment = value.astimezone(dt.UTC) if zoned else value
        return "zoned" if zoned else "timestamp", moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, dt.date):
        return "date", value.isoformat()
    if isinstance(value, dt.time):
        return "time", value.strftime("%H:%M:%S.%f")
    if isinstance(value, dt.timedelta):
        return "interval", value // MICROSECOND
    return _duckdb_container(value)


def _duckdb_container(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return "blob", bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return tuple(duckdb_value(item) for item in value)
    if isinstance(value, dict):
        return _pairs((repr(duckdb_value(key)), duckdb_value(item)) for key, item in value.items())
    return str(value)


def trino_value(value: Any, type_name: str) -> Any:
    """Return a value of Trino's protocol in the common form."""
    if value is None or isinstance(value, bool):
        return value
    base, inner = _split_type(type_name)
    if base.startswith("time"):
        return _trino_time(value, type_name)
    if base in ("tinyint", "smallint", "integer", "bigint", "decimal"):
        return Decimal(value)
    if base in ("double", "real"):
        return float(str(value).replace("Infinity", "inf"))
    if base == "date":
        return "date", value
    if base == "varbinary":
        return "blob", base64.b64decode(value).hex()
    if base.startswith("interval day"):
        return "interval", _interval(value)
    return _trino_container(value, base, inner)


def _trino_container(value: Any, base: str, inner: str) -> Any:
    if base == "array":
        return tuple(trino_value(item, inner) for item in value)
    if base == "map":
        key_type, item_type = split_arguments(inner)
        return _pairs(
            (repr(trino_value(key, key_type)), trino_value(item, item_type))
            for key, item in value.items()
        )
    if base == "row":
        fields = [_FIELD.fullmatch(field) for field in split_arguments(inner)]
        return _pairs(
            (repr(field.group(1) or field.group(2)), trino_value(item, field.group(3)))
            for item, field in zip(value, fields, strict=True)
            if field
        )
    return str(value)


def split_arguments(text: str) -> list[str]:
    """Return the arguments of a type, which may have arguments themselves."""
    found, depth, current, quoted = [], 0, "", False
    for character in text:
        quoted ^= character == '"'
        depth += (character == "(") - (character == ")") if not quoted else 0
        if character == "," and depth == 0 and not quoted:
            found.append(current.strip())
            current = ""
        else:
            current += character
    return [*found, current.strip()] if current.strip() else found


def are_equal(first: Any, second: Any) -> bool:
    """Return whether two values are equal; doubles may differ by their last digits."""
    if isinstance(first, float) or isinstance(second, float):
        numbers = (float, Decimal)
        if not (isinstance(first, numbers) and isinstance(second, numbers)):
            return False
        a, b = float(first), float(second)
        return (math.isnan(a) and math.isnan(b)) or a == b or math.isclose(a, b, rel_tol=1e-9)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(are_equal, first, second))
    return type(first) is type(second) and first == second


def difference(expected: Sequence[Row], actual: Sequence[Row], is_ordered: bool) -> str:
    """Return how rows differ, or an empty string."""
    if len(expected) != len(actual):
        return f"{len(expected)} rows, {len(actual)} on Trino"
    if all(map(are_equal, expected, actual)):
        return ""
    first, second = sorted(expected, key=_sort_key), sorted(actual, key=_sort_key)
    if all(map(are_equal, first, second)):
        return "other order" if is_ordered else ""
    pairs = zip(expected, actual, strict=True) if is_ordered else zip(first, second, strict=True)
    row, other = next((a, b) for a, b in pairs if not are_equal(a, b))
    a, b = next((a, b) for a, b in zip(row, other, strict=True) if not are_equal(a, b))
    return f"{a!s:.70}, {b!s:.70} on Trino"


def _trino_time(value: str, type_name: str) -> tuple[str, str]:
    whole, _, fraction = value.replace(" UTC", "").partition(".")
    kind = "zoned" if "with time zone" in type_name else "timestamp"
    name = kind if type_name.startswith("timestamp") else "time"
    return name, f"{whole}.{(fraction + '000000')[:6]}"


def _interval(text: str) -> int:
    found = _INTERVAL.fullmatch(text)
    assert found is not None
    sign, days, hours, minutes, seconds = found.groups()
    total = (int(days) * 86400 + int(hours) * 3600 + int(minutes) * 60) * 10**6
    total += round(float(seconds) * 10**6)
    return -total if sign else total


def _split_type(type_name: str) -> tuple[str, str]:
    base, separator, rest = type_name.lower().partition("(")
    return base, rest[:-1] if separator else ""


def _pairs(items: Any) -> tuple[str, tuple[Any, ...]]:
    return "fields", tuple(sorted(items, key=lambda item: str(item[0])))


def _sort_key(row: Row) -> str:
    return repr([f"{float(v):.6g}" if isinstance(v, (float, Decimal)) else v for v in row])
