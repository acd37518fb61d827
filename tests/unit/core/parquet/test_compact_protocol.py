"""Thrift's compact protocol: what is written is read, and broken bytes raise."""

from __future__ import annotations

import random

import pytest
from duckstep_service.core.parquet.compact_protocol import (
    Kind,
    read_binary,
    read_integer,
    read_list,
    read_struct,
    read_structs,
    skip_value,
    write_binary,
    write_integer,
    write_list,
    write_struct,
    write_unsigned,
)

INTEGERS = [0, 1, -1, 63, 64, -64, -65, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63)]
# A field of each type, and the bytes of its value.
FIELDS = [
    (Kind.TRUE, b""),
    (Kind.FALSE, b""),
    (Kind.I8, b"\xff"),
    (Kind.I16, write_integer(-300)),
    (Kind.I32, write_integer(2**31 - 1)),
    (Kind.I64, write_integer(-(2**63))),
    (Kind.DOUBLE, b"\x80" * 8),
    (Kind.BINARY, write_binary(b"\x00" * 300)),
    (Kind.LIST, write_list(Kind.I32, [write_integer(n) for n in range(200)])),
    (Kind.LIST, write_list(Kind.TRUE, [b"\1"] * 3)),
    (Kind.LIST, write_list(Kind.I8, [b"\x80"] * 20)),
    (Kind.SET, write_list(Kind.DOUBLE, [b"\x80" * 8] * 2)),
    (Kind.LIST, write_list(Kind.BINARY, [write_binary(b"ab"), write_binary(b"")])),
    (Kind.STRUCT, write_struct([(1, Kind.I8, b"\x80"), (200, Kind.TRUE, b"")])),
]
STRUCT = write_struct((n * n + 1, kind, value) for n, (kind, value) in enumerate(FIELDS))


@pytest.mark.parametrize("value", INTEGERS)
def test_integer_is_read_as_written(value: int) -> None:
    written = write_integer(value)
    assert read_integer(b"\xff" + written + b"\xff", 1) == (value, 1 + len(written))
    assert skip_value(written, 0, Kind.I64) == len(written)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 20_000])
def test_binary_is_read_as_written(size: int) -> None:
    assert read_binary(write_binary(b"x" * size) + b"y", 0) == b"x" * size


def test_struct_has_the_bytes_of_each_field() -> None:
    fields, end = read_struct(STRUCT, 0)
    assert end == len(STRUCT)
    found = [(kind, STRUCT[start:stop]) for kind, start, stop in fields.values()]
    assert found == FIELDS
    assert list(fields) == [n * n + 1 for n in range(len(FIELDS))]


def test_struct_in_struct_is_skipped() -> None:
    outer = write_struct([(1, Kind.STRUCT, STRUCT), (2, Kind.I32, write_integer(7))])
    fields, _ = read_struct(outer, 0)
    assert read_integer(outer, fields[2][1]) == (7, len(outer) - 1)


def test_struct_calls_the_reader_of_a_field() -> None:
    data = write_struct([(3, Kind.I32, write_integer(-9)), (4, Kind.TRUE, b"")])
    fields, _ = read_struct(data, 0, {3: read_integer})
    assert fields[3] == -9


@pytest.mark.parametrize("count", [0, 1, 14, 15, 300])
def test_list_is_read_as_written(count: int) -> None:
    data = write_list(Kind.STRUCT, [STRUCT] * count)
    assert read_list(data, 0)[:2] == (count, Kind.STRUCT)
    ends = read_structs(data, 0, lambda data, at: (None, skip_value(data, at, Kind.STRUCT)))
    assert ends == ([None] * count, len(data))


def test_list_of_other_elements_is_no_list_of_structs() -> None:
    with pytest.raises(ValueError, match="no structs"):
        read_structs(write_list(Kind.I32, []), 0, read_integer)


def test_field_that_occurs_twice_raises() -> None:
    first = write_struct([(1, Kind.I32, write_integer(1))])[:-1]
    again = bytes((Kind.I32,)) + write_integer(1) + write_integer(2) + b"\0"
    with pytest.raises(ValueError, match="twice"):
        read_struct(first + again, 0)


@pytest.mark.parametrize("kind", [0, 11, 13, 14, 15])
def test_type_that_parquet_lacks_raises(kind: int) -> None:
    with pytest.raises(ValueError, match="type"):
        skip_value(b"\0" * 9, 0, kind)


@pytest.mark.parametrize("size", [0, 1, 5, 40, 400, len(STRUCT) - 1])
def test_struct_without_end_raises(size: int) -> None:
    with pytest.raises(IndexError):
        read_struct(STRUCT[:size], 0)


@pytest.mark.parametrize("kind", [*Kind])
def test_list_longer_than_its_bytes_ends_at_once(kind: Kind) -> None:
    long = bytes((15 << 4 | kind,)) + write_unsigned(2**60)
    with pytest.raises((IndexError, ValueError)):
        read_struct(bytes((1 << 4 | Kind.LIST,)) + long + b"\0" * 50, 0)


def test_integer_without_end_is_not_read_to_the_end() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        read_integer(b"\xff" * 10_000_000, 0)


def test_deep_structs_raise() -> None:
    with pytest.raises((RecursionError, IndexError)):
        read_struct(bytes((1 << 4 | Kind.STRUCT,)) * 1_000_000, 0)


def test_random_bytes_raise_or_are_read() -> None:
    choices = random.Random(3)
    for _ in range(2000):
        data = bytearray(STRUCT)
        for _ in range(choices.randrange(1, 5)):
            data[choices.randrange(len(data))] = choices.randrange(256)
        try:
            fields, end = read_struct(bytes(data), 0)
        except (IndexError, ValueError, RecursionError):
            continue
        assert all(0 < start <= stop for _, start, stop in fields.values())
        assert end <= len(data)
