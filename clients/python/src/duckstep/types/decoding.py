"""Python values from a result's JSON: docs/results.md, "Types", has the JSON of each type."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from duckstep.types.declaration import SqlType, parse_type
from duckstep.types.interval import Interval
from duckstep.types.temporal import (
    read_aware_time,
    read_aware_timestamp,
    read_date,
    read_time,
    read_timestamp,
)

# Converts a value of JSON other than null.
Decoder = Callable[[Any], Any]
# Converts a row of JSON values, in the order of the columns.
RowDecoder = Callable[[Sequence[Any]], tuple[Any, ...]]

_ESCAPED_BYTE = re.compile(rb"\\x([0-9A-Fa-f]{2})")


class TypedColumn(Protocol):
    """A column with its declared DuckDB type."""

    @property
    def type(self) -> str:
        """The declaration of the type."""


def decode_row(columns: Iterable[TypedColumn]) -> RowDecoder:
    """Return the function that converts a row, a list of JSON values, to Python values."""
    active = [
        (index, convert)
        for index, column in enumerate(columns)
        if (convert := decoder(column.type)) is not None
    ]
    if not active:
        return tuple

    def convert_row(row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for index, convert in active:
            if values[index] is not None:
                values[index] = convert(values[index])
        return tuple(values)

    return convert_row


@lru_cache(maxsize=4096)
def decoder(declared: str | SqlType) -> Decoder | None:
    """Return the function for values of a type, None if JSON's values are Python's already."""
    kind = parse_type(declared) if isinstance(declared, str) else declared
    if kind.name in ("LIST", "ARRAY"):
        return _list_decoder(kind)
    if kind.name in ("STRUCT", "UNION"):
        return _struct_decoder(kind)
    if kind.name == "MAP":
        return _map_decoder(kind)
    return _SCALARS.get(kind.name)


def _list_decoder(kind: SqlType) -> Decoder | None:
    convert = decoder(kind.item)
    if convert is None:
        return None
    return lambda items: [None if item is None else convert(item) for item in items]


def _struct_decoder(kind: SqlType) -> Decoder | None:
    converters = {field.name: decoder(field.type) for field in kind.fields}
    if not any(converters.values()):
        return None

    def convert(members: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value if value is None or not (each := converters.get(name)) else each(value)
            for name, value in members.items()
        }

    return convert


def _map_decoder(kind: SqlType) -> Decoder:
    """Return the decoder of a MAP, whose keys are DuckDB's texts; keys of nested types stay so."""
    key, value = (field.type for field in kind.fields)
    read_key, convert = _TEXT_KEYS.get(key.name, str), decoder(value)

    def read(entries: dict[str, Any]) -> dict[Any, Any]:
        return {
            read_key(name): entry if entry is None or not convert else convert(entry)
            for name, entry in entries.items()
        }

    return read


def _decode_document(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _decode_interval(text: str) -> Interval | str:
    try:
        return Interval.parse(text)
    except ValueError:
        return text


def _decode_uuid(text: str) -> UUID:
    return UUID(text)


def _decode_integer(value: int | str) -> int:
    try:
        return int(value)
    except ValueError:
        # Python reads at most 4,300 digits (sys.set_int_max_str_digits); a BIGNUM may have more.
        return int(Decimal(value))


def _blob_from_text(text: str) -> bytes:
    return _ESCAPED_BYTE.sub(lambda match: bytes([int(match[1], 16)]), text.encode())


_INTEGERS = ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM")
_SMALL_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER")
_TIMESTAMPS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_SCALARS: dict[str, Decoder] = {
    **dict.fromkeys(_INTEGERS, _decode_integer),
    **dict.fromkeys(_TIMESTAMPS, read_timestamp),
    "DECIMAL": Decimal,
    "FLOAT": float,
    "DOUBLE": float,
    "DATE": read_date,
    "TIME": read_time,
    "TIME_NS": read_time,
    "TIME WITH TIME ZONE": read_aware_time,
    "TIMESTAMP WITH TIME ZONE": read_aware_timestamp,
    "INTERVAL": _decode_interval,
    "BLOB": b64decode,
    "UUID": _decode_uuid,
    "JSON": _decode_document,
    "VARIANT": _decode_document,
}
_TEXT_KEYS: dict[str, Decoder] = {
    **{name: read for name, read in _SCALARS.items() if name not in ("JSON", "VARIANT")},
    **dict.fromkeys(_SMALL_INTEGERS, int),
    "BOOLEAN": lambda text: bool(text == "true"),
    "BLOB": _blob_from_text,
}
