"""The footer of a file with the row groups of several files, and columns of their partitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from duckstep_service.core.parquet.compact_protocol import (
    Kind,
    read_integer,
    read_struct,
    read_structs,
    skip_value,
    write_integer,
    write_list,
    write_struct,
)
from duckstep_service.core.parquet.constant_column import schema_element
from duckstep_service.core.parquet.footer import MAGIC, FileHeader, UnusableFooter

_SCHEMA, _COLUMN_ORDERS = 2, 7
_CHILDREN = 5
_TYPE_ORDER = write_struct([(1, Kind.STRUCT, write_struct([]))])


@lru_cache(1024)
def absent_chunk(position: int) -> bytes:
    """Return the ColumnChunk of a column that is not read: its pages would begin at `position`.

    DuckDB fails on the pages, of which a list without values would have none.
    """
    zero = write_integer(0)
    fields = [
        (1, Kind.I32, zero),
        (2, Kind.LIST, write_list(Kind.I32, [])),
        (3, Kind.LIST, write_list(Kind.BINARY, [])),
        (4, Kind.I32, zero),
        (5, Kind.I64, write_integer(1)),
        (6, Kind.I64, zero),
        (7, Kind.I64, zero),
        (9, Kind.I64, write_integer(position)),
    ]
    return write_struct(
        [(2, Kind.I64, write_integer(position)), (3, Kind.STRUCT, write_struct(fields))]
    )


def row_group(chunks: Sequence[bytes], size: int, rows: int) -> bytes:
    """Return a RowGroup with the ColumnChunks of its leaves, uncompressed bytes and rows."""
    return write_struct(
        [
            (1, Kind.LIST, write_list(Kind.STRUCT, chunks)),
            (2, Kind.I64, write_integer(size)),
            (3, Kind.I64, write_integer(rows)),
        ]
    )


def merged_footer(
    header: FileHeader, partitions: Mapping[str, str], row_groups: Sequence[bytes], rows: int
) -> bytes:
    """Return the end of a file: the footer, its length and the magic bytes.

    The columns of `partitions`, with their types by name, follow those of the schema. Raises
    UnusableFooter for a header of another structure.
    """
    try:
        schema, *others = _extended_fields(header, tuple(partitions.items()))
    except (IndexError, ValueError, RecursionError, KeyError) as exc:
        raise UnusableFooter from exc
    footer = write_struct(
        [
            (1, Kind.I32, write_integer(1)),
            schema,
            (3, Kind.I64, write_integer(rows)),
            (4, Kind.LIST, write_list(Kind.STRUCT, row_groups)),
            *others,
        ]
    )
    return footer + len(footer).to_bytes(4, "little") + MAGIC


@lru_cache(64)
def _extended_fields(
    header: FileHeader, partitions: tuple[tuple[str, str], ...]
) -> list[tuple[int, int, bytes]]:
    """Return the fields of a header, with the columns of the partitions at the schema's end."""
    fields = []
    for number, kind, value in header.fields:
        if number == _SCHEMA:
            value = _extend_schema(value, partitions)
        if number == _COLUMN_ORDERS:
            orders, _ = read_structs(value, 0, _read_bytes)
            value = write_list(Kind.STRUCT, [*orders, *[_TYPE_ORDER] * len(partitions)])
        fields.append((number, kind, value))
    return fields


def _extend_schema(schema: bytes, partitions: Sequence[tuple[str, str]]) -> bytes:
    """Return a list of SchemaElements with the columns of the partitions at its end."""
    elements, _ = read_structs(schema, 0, _read_bytes)
    root, _ = read_struct(elements[0], 0)
    children, _ = read_integer(elements[0], root[_CHILDREN][1])
    fields = {
        number: (number, kind, elements[0][start:end])
        for number, (kind, start, end) in root.items()
    }
    count = write_integer(children + len(partitions))
    fields[_CHILDREN] = (_CHILDREN, Kind.I32, count)
    added = [schema_element(name, type_name) for name, type_name in partitions]
    return write_list(Kind.STRUCT, [write_struct(fields.values()), *elements[1:], *added])


def _read_bytes(data: bytes, position: int) -> tuple[bytes, int]:
    """Return the bytes of a struct."""
    end = skip_value(data, position, Kind.STRUCT)
    return data[position:end], end
