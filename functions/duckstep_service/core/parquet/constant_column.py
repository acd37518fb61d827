"""Columns with one value in all rows of a row group: those of a table's partitions.

A dictionary with the value, and a page whose rows are one run of it, take some 80 bytes for any
number of rows. Source: https://github.com/apache/parquet-format/blob/master/Encodings.md
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from duckstep_service.core.parquet.compact_protocol import (
    Kind,
    write_binary,
    write_integer,
    write_list,
    write_struct,
    write_unsigned,
)

BIGINT, DATE, VARCHAR = "BIGINT", "DATE", "VARCHAR"
# Parquet's physical and converted types; an INT64 needs no converted one.
_PHYSICAL = {BIGINT: 2, DATE: 1, VARCHAR: 6}
_CONVERTED = {DATE: 6, VARCHAR: 0}
_OPTIONAL = 1
_PLAIN, _RLE, _DICTIONARY = 0, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_ENCODINGS = [write_integer(encoding) for encoding in (_PLAIN, _RLE, _DICTIONARY)]
# The type, the encodings, no path, and no compression.
_TYPE_FIELDS = {
    name: (
        (1, Kind.I32, write_integer(physical)),
        (2, Kind.LIST, write_list(Kind.I32, _ENCODINGS)),
        (3, Kind.LIST, write_list(Kind.BINARY, [])),
        (4, Kind.I32, write_integer(0)),
    )
    for name, physical in _PHYSICAL.items()
}
_EPOCH = date(1970, 1, 1).toordinal()
# DuckDB compares the whole values of a row group's bounds; a longer text has none.
_MAX_BOUND_BYTES = 256
# A page counts its rows with 32 bits.
MAX_ROWS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ConstantColumn:
    """A column of a row group: its pages, and its ColumnChunk but for their position."""

    pages: bytes
    dictionary_bytes: int
    rows: int
    type: str
    bounds: bytes

    def chunk(self, position: int) -> bytes:
        """Return the ColumnChunk for pages at this position of the file."""
        size = write_integer(len(self.pages))
        data_page = write_integer(position + self.dictionary_bytes)
        meta_data = write_struct(
            [
                *_TYPE_FIELDS[self.type],
                (5, Kind.I64, write_integer(self.rows)),
                (6, Kind.I64, size),
                (7, Kind.I64, size),
                (9, Kind.I64, data_page),
                (11, Kind.I64, write_integer(position)),
                (12, Kind.STRUCT, self.bounds),
            ]
        )
        return write_struct([(2, Kind.I64, data_page), (3, Kind.STRUCT, meta_data)])


def constant_column(value: str | None, type_name: str, rows: int) -> ConstantColumn:
    """Return a column of 1 to MAX_ROWS rows with a value, as `typed_value` spells it.

    Raises ValueError for a value that the type does not have, and for another number of rows.
    """
    if not 0 < rows <= MAX_ROWS:
        raise ValueError("rows")
    dictionary, bounds = _dictionary(value, type_name)
    pages = dictionary + _data_page(rows, value is None)
    if value is None:
        bounds = write_struct([(3, Kind.I64, write_integer(rows))])
    return ConstantColumn(pages, len(dictionary), rows, type_name, bounds)


def schema_element(name: str, type_name: str) -> bytes:
    """Return the SchemaElement of a constant column."""
    fields = [
        (1, Kind.I32, write_integer(_PHYSICAL[type_name])),
        (3, Kind.I32, write_integer(_OPTIONAL)),
        (4, Kind.BINARY, write_binary(name.encode())),
    ]
    if type_name in _CONVERTED:
        fields.append((6, Kind.I32, write_integer(_CONVERTED[type_name])))
    return write_struct(fields)


def _encode(value: str, type_name: str) -> bytes:
    try:
        if type_name == BIGINT:
            return struct.pack("<q", int(value))
        if type_name == DATE:
            return struct.pack("<i", date.fromisoformat(value).toordinal() - _EPOCH)
        return value.encode()
    except struct.error as exc:
        raise ValueError(value) from exc


@lru_cache(4096)
def _dictionary(value: str | None, type_name: str) -> tuple[bytes, bytes]:
    """Return the page of a dictionary with one value, and the Statistics with it as bounds."""
    plain = b"" if value is None else _encode(value, type_name)
    header = write_struct([(1, Kind.I32, write_integer(1)), (2, Kind.I32, write_integer(_PLAIN))])
    statistics = [(3, Kind.I64, write_integer(0))]
    if len(plain) <= _MAX_BOUND_BYTES:
        bound = write_binary(plain)
        statistics += [(5, Kind.BINARY, bound), (6, Kind.BINARY, bound)]
    page = _page(_DICTIONARY_PAGE, 7, header, _sized(plain, type_name))
    return page, write_struct(statistics)


def _sized(plain: bytes, type_name: str) -> bytes:
    """Return a value as in a page: a text after its length, a NULL's dummy in its width."""
    if type_name == VARCHAR:
        return struct.pack("<I", len(plain)) + plain
    return plain or bytes(8 if type_name == BIGINT else 4)


@lru_cache(4096)
def _data_page(rows: int, null: bool) -> bytes:
    """Return a page of rows that all have the first value of the dictionary, or are NULL."""
    run = write_unsigned(rows << 1)
    levels = run + (b"\0" if null else b"\1")
    # The levels have their length before them, the indexes their width of one bit.
    body = struct.pack("<I", len(levels)) + levels + b"\1" + run + b"\0"
    encodings = enumerate((rows, _DICTIONARY, _RLE, _RLE), 1)
    header = write_struct((number, Kind.I32, write_integer(value)) for number, value in encodings)
    return _page(_DATA_PAGE, 5, header, body)


def _page(kind: int, header_field: int, header: bytes, body: bytes) -> bytes:
    """Return a PageHeader with the header of its kind, and the page."""
    size = write_integer(len(body))
    page_header = write_struct(
        [
            (1, Kind.I32, write_integer(kind)),
            (2, Kind.I32, size),
            (3, Kind.I32, size),
            (header_field, Kind.STRUCT, header),
        ]
    )
    return page_header + body
