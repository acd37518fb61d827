"""Thrift's compact protocol, in which Parquet writes its footers.

Structs are divided into the bytes of their fields and put together again. Source:
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType
from typing import Any


class Kind(IntEnum):
    """The types of values in footers."""

    TRUE = 1
    FALSE = 2
    I8 = 3
    I16 = 4
    I32 = 5
    I64 = 6
    DOUBLE = 7
    BINARY = 8
    LIST = 9
    SET = 10
    STRUCT = 12


Field = tuple[Kind | int, int, int]
"""The type of a field's value, and its first byte and the one behind it."""

Reader = Callable[[bytes, int], tuple[Any, int]]
"""Reads a value at a position; returns the value and the position behind it."""

_STOP = b"\0"
_LONG_LIST = 15
# The last of the ten groups of seven bits of an integer of 64 bits.
_MAX_SHIFT = 63
# A field header below has its number in the bytes that follow.
_LONG_DELTA = 16
_INTEGERS, _BOOLEANS = (Kind.I32, Kind.I64, Kind.I16), (Kind.TRUE, Kind.FALSE)
_FIXED_BYTES: dict[int, int] = {Kind.I8: 1, Kind.DOUBLE: 8}


def _header_class(kinds: Sequence[Kind]) -> bytes:
    """Return the pattern of a field header with a short delta and one of these types."""
    headers = bytes(delta << 4 | kind for delta in range(1, 16) for kind in kinds)
    return b"[" + re.escape(headers) + b"]"


# Most fields of a footer are integers; a pattern skips several of them at once.
_skip_numbers = re.compile(
    b"(?:%s[\x80-\xff]*[\x00-\x7f]|%s)*" % (_header_class(_INTEGERS), _header_class(_BOOLEANS))
).match


def read_struct(
    data: bytes, position: int, readers: Mapping[int, Reader] = MappingProxyType({})
) -> tuple[dict[int, Any], int]:
    """Return the fields of a struct by their numbers, and the position behind it.

    A field is a Field, or the value that its reader returns. Raises IndexError for a struct without
    an end, and ValueError for a type that Parquet lacks and for a field that occurs twice.
    """
    fields: dict[int, Any] = {}
    number = 0
    while header := data[position]:
        position += 1
        if header >> 4:
            number += header >> 4
        else:
            number, position = read_integer(data, position)
        if number in fields:
            raise ValueError("a field twice")
        if number in readers:
            fields[number], position = readers[number](data, position)
            continue
        start, kind = position, header & 15
        position = skip_value(data, start, kind)
        fields[number] = kind, start, position
    return fields, position + 1


def read_structs(data: bytes, position: int, reader: Reader) -> tuple[list[Any], int]:
    """Return what `reader` reads of each struct in a list, and the position behind the list."""
    count, kind, position = read_list(data, position)
    if kind != Kind.STRUCT:
        raise ValueError("no structs")
    values = []
    for _ in range(count):
        value, position = reader(data, position)
        values.append(value)
    return values, position


def skip_value(data: bytes, position: int, kind: int) -> int:
    """Return the position behind a value. Raises as `read_struct`."""
    if kind in _INTEGERS:
        while data[position] > 127:
            position += 1
        return position + 1
    if kind == Kind.BINARY:
        size, position = _read_unsigned(data, position)
        return position + size
    if kind == Kind.STRUCT:
        return _skip_struct(data, position)
    if kind in (Kind.LIST, Kind.SET):
        return _skip_list(data, position)
    if kind in _BOOLEANS:
        return position
    if kind in _FIXED_BYTES:
        return position + _FIXED_BYTES[kind]
    raise ValueError(f"type {kind}")


def _skip_struct(data: bytes, position: int) -> int:
    while True:
        position = _skip_numbers(data, position).end()  # type: ignore[union-attr]
        header = data[position]
        position += 1
        if not header:
            return position
        if header < _LONG_DELTA:
            position = skip_value(data, position, Kind.I16)
        position = skip_value(data, position, header & 15)


def _skip_list(data: bytes, position: int) -> int:
    count, kind, position = read_list(data, position)
    if kind in _BOOLEANS:
        return position + count
    if kind in _FIXED_BYTES:
        return position + count * _FIXED_BYTES[kind]
    for _ in range(count):
        position = skip_value(data, position, kind)
    return position


def read_list(data: bytes, position: int) -> tuple[int, int, int]:
    """Return the count and the type of a list's elements, and the position of the first."""
    header = data[position]
    count, position = header >> 4, position + 1
    if count == _LONG_LIST:
        count, position = _read_unsigned(data, position)
    return count, header & 15, position


def read_integer(data: bytes, position: int) -> tuple[int, int]:
    """Return an integer and the position behind it."""
    value, position = _read_unsigned(data, position)
    return (value >> 1) ^ -(value & 1), position


def _read_unsigned(data: bytes, position: int) -> tuple[int, int]:
    value = data[position]
    position += 1
    if value < 128:
        return value, position
    value, shift = value & 127, 7
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
        shift += 7
        if shift > _MAX_SHIFT:
            raise ValueError("more than 64 bits")


def read_binary(data: bytes, position: int) -> bytes:
    """Return a string of bytes."""
    size, position = _read_unsigned(data, position)
    return data[position : position + size]


def write_unsigned(value: int) -> bytes:
    """Return a number of 0 or more, seven bits in a byte."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def write_integer(value: int) -> bytes:
    """Return an integer of up to 64 bits."""
    return write_unsigned(value << 1 if value >= 0 else (-value << 1) - 1)


def write_binary(value: bytes) -> bytes:
    """Return a string of bytes, after its length."""
    return write_unsigned(len(value)) + value


def write_struct(fields: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Return a struct of (number, type, value), in the order of the numbers."""
    parts, last = [], 0
    for number, kind, value in fields:
        parts.append(_field_header(number - last, number, kind))
        parts.append(value)
        last = number
    parts.append(_STOP)
    return b"".join(parts)


def _field_header(delta: int, number: int, kind: int) -> bytes:
    if 0 < delta <= 15:
        return bytes((delta << 4 | kind,))
    return bytes((kind,)) + write_integer(number)


def write_list(kind: int, elements: Sequence[bytes]) -> bytes:
    """Return a list of elements of one type."""
    count = len(elements)
    if count < _LONG_LIST:
        header = bytes((count << 4 | kind,))
    else:
        header = bytes((_LONG_LIST << 4 | kind,)) + write_unsigned(count)
    return header + b"".join(elements)
