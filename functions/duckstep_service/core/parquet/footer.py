"""The footer of a Parquet file: its schema, and its row groups with the places of their columns.

Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from duckstep_service.core.parquet.compact_protocol import (
    Field,
    Kind,
    read_binary,
    read_integer,
    read_struct,
    read_structs,
    skip_value,
    write_integer,
    write_struct,
)
from duckstep_service.core.sql.names import fold_name

# The fields of FileMetaData.
_SCHEMA, _ROWS, _ROW_GROUPS, _KEY_VALUES, _CREATED_BY, _COLUMN_ORDERS = 2, 3, 4, 5, 6, 7
_ENCRYPTION = 8
# The fields of RowGroup, SchemaElement, ColumnChunk and ColumnMetaData.
_CHUNKS, _GROUP_BYTES, _GROUP_ROWS = 1, 2, 3
_ELEMENT_NAME, _ELEMENT_CHILDREN = 4, 5
_FILE_PATH, _FILE_OFFSET, _META_DATA = 1, 2, 3
# The content of a column of another file, or of an encrypted one.
_ELSEWHERE = {_FILE_PATH, 8, 9}
_DATA_PAGES = 9
# Of data pages, index pages, the dictionary and the bloom filter.
_OFFSETS = (_DATA_PAGES, 10, 11, 14)
# The offset and the length of a Bloom filter.
_FILTER = {14, 15}
# Some writers write such an offset for a dictionary that a column lacks.
_MAX_ABSENT_OFFSET = 3
# The first bytes of a file, and its last.
MAGIC = b"PAR1"
# Metadata by which DuckDB reads a BLOB as a GEOMETRY.
GEOMETRY_KEY = b"geo"


class UnusableFooter(Exception):
    """The footer has a structure that cannot be moved into another file."""


@dataclass(frozen=True, slots=True)
class FileHeader:
    """All that files must share to be read as one: `columns` has the names of the schema's leaves.

    A name is the folded one of the top-level column. `fields` are the fields of FileMetaData with
    the schema, the writer and the orders of the columns; `start` and `end` are bytes of a footer
    before and behind its row groups.
    """

    columns: tuple[str, ...]
    fields: tuple[tuple[int, int, bytes], ...]
    start: bytes = field(default=b"", compare=False)
    end: bytes = field(default=b"", compare=False)

    def fits(self, footer: bytes) -> bool:
        """Return whether a footer seems to have this header, which only `parse_footer` decides."""
        return footer.startswith(self.start) and footer.endswith(self.end)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group; `chunks` has the place of each leaf's ColumnChunk in the footer."""

    rows: int
    bytes: int
    chunks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """A footer of a file of `size` bytes; `row_groups` are those with rows."""

    data: bytes
    size: int
    header: FileHeader
    row_groups: tuple[RowGroup, ...]

    def move_chunk(self, position: int, base: int, filtered: bool = True) -> bytes:
        """Return the ColumnChunk at `position` for a copy of the file that begins at `base`.

        Without the indexes of its pages, which DuckDB does not read, and without its Bloom filter
        unless it is `filtered`. Raises UnusableFooter.
        """
        try:
            return self._move_chunk(position, base, filtered)
        except (IndexError, ValueError, RecursionError, KeyError) as exc:
            raise UnusableFooter from exc

    def _move_chunk(self, position: int, base: int, filtered: bool) -> bytes:
        chunk, _ = read_struct(self.data, position)
        if _ELSEWHERE & chunk.keys():
            raise UnusableFooter("a column of another file, or an encrypted one")
        _, begin, end = chunk[_META_DATA]
        fields, _ = read_struct(self.data, begin)
        data_pages = self._inside(fields[_DATA_PAGES])
        if data_pages <= _MAX_ABSENT_OFFSET:
            raise UnusableFooter("a column without pages")
        if not filtered and _FILTER & fields.keys():
            meta_data = self._move_fields(fields, base)
        else:
            meta_data = self._move_offsets(begin, end, fields, base)
        offset = write_integer(data_pages + base)
        return write_struct(
            [(_FILE_OFFSET, Kind.I64, offset), (_META_DATA, Kind.STRUCT, meta_data)]
        )

    def _move_offsets(self, begin: int, end: int, fields: Mapping[int, Field], base: int) -> bytes:
        """Return a ColumnMetaData with other offsets."""
        parts = []
        for number in _OFFSETS:
            if number not in fields:
                continue
            _, start, stop = fields[number]
            if start < begin:
                raise UnusableFooter("fields in another order")
            parts += [self.data[begin:start], self._move(fields[number], base)]
            begin = stop
        return b"".join([*parts, self.data[begin:end]])

    def _move_fields(self, fields: Mapping[int, Field], base: int) -> bytes:
        """Return a ColumnMetaData with other offsets, and without a Bloom filter."""
        return write_struct(
            (
                number,
                field[0],
                self._move(field, base) if number in _OFFSETS else self.data[field[1] : field[2]],
            )
            for number, field in sorted(fields.items())
            if number not in _FILTER
        )

    def _move(self, field: Field, base: int) -> bytes:
        offset = self._inside(field)
        return write_integer(offset + base if offset > _MAX_ABSENT_OFFSET else offset)

    def _inside(self, field: Field) -> int:
        """Return the offset in a field. Raises UnusableFooter for one outside the file."""
        offset = _integer(self.data, field, Kind.I64)
        if not 0 <= offset < self.size:
            raise UnusableFooter("an offset outside the file")
        return offset


def parse_footer(data: bytes, size: int) -> Footer:
    """Parse the footer of a file of `size` bytes. Raises UnusableFooter."""
    try:
        fields, _ = read_struct(data, 0, {_ROW_GROUPS: _read_row_groups})
        if _ENCRYPTION in fields or _has_geometry(data, fields):
            raise UnusableFooter("an encrypted file, or one with geometries")
        kept = tuple(
            (number, fields[number][0], data[fields[number][1] : fields[number][2]])
            for number in (_SCHEMA, _CREATED_BY, _COLUMN_ORDERS)
            if number in fields
        )
        behind = [fields[number][1] for number in (_CREATED_BY, _COLUMN_ORDERS) if number in fields]
        end = data[min(behind, default=len(data)) :]
        header = _header(kept, data[: fields[_SCHEMA][2]], end)
        rows = _integer(data, fields[_ROWS], Kind.I64)
        row_groups = tuple(group for group in fields[_ROW_GROUPS] if group.rows)
    except (IndexError, ValueError, RecursionError, KeyError) as exc:
        raise UnusableFooter from exc
    if any(len(group.chunks) != len(header.columns) for group in row_groups):
        raise UnusableFooter("a row group with other columns")
    if any(group.rows < 0 for group in row_groups) or rows != sum(g.rows for g in row_groups):
        raise UnusableFooter("another number of rows")
    return Footer(data, size, header, row_groups)


def _integer(data: bytes, field: Field, kind: Kind) -> int:
    """Return an integer of a type. Raises UnusableFooter for a field of another one."""
    found, start, _ = field
    if found != kind:
        raise UnusableFooter("a field of another type")
    return read_integer(data, start)[0]


def _has_geometry(data: bytes, fields: Mapping[int, Field]) -> bool:
    if _KEY_VALUES not in fields:
        return False
    _, start, end = fields[_KEY_VALUES]
    return GEOMETRY_KEY in data[start:end]


def _read_row_groups(data: bytes, position: int) -> tuple[list[RowGroup], int]:
    return read_structs(data, position, _read_row_group)


def _read_row_group(data: bytes, position: int) -> tuple[RowGroup, int]:
    fields, position = read_struct(data, position, {_CHUNKS: _read_positions})
    rows = _integer(data, fields[_GROUP_ROWS], Kind.I64)
    size = _integer(data, fields[_GROUP_BYTES], Kind.I64)
    return RowGroup(rows, size, tuple(fields[_CHUNKS])), position


def _read_positions(data: bytes, position: int) -> tuple[list[int], int]:
    """Return the positions of the structs in a list."""
    return read_structs(data, position, lambda _, at: (at, skip_value(data, at, Kind.STRUCT)))


@lru_cache(64)
def _header(fields: tuple[tuple[int, int, bytes], ...], start: bytes, end: bytes) -> FileHeader:
    """Return the header with these fields, the same one for the same fields."""
    schema = {number: value for number, _, value in fields}[_SCHEMA]
    elements, _ = read_structs(schema, 0, _read_element)
    return FileHeader(tuple(_leaves(elements)), fields, start, end)


def _read_element(data: bytes, position: int) -> tuple[tuple[str, int], int]:
    """Return the folded name of a schema's element and the number of its children."""
    fields, position = read_struct(data, position)
    name = read_binary(data, fields[_ELEMENT_NAME][1]).decode()
    children = 0
    if _ELEMENT_CHILDREN in fields:
        children = _integer(data, fields[_ELEMENT_CHILDREN], Kind.I32)
    return (fold_name(name), children), position


def _leaves(elements: Sequence[tuple[str, int]]) -> list[str]:
    """Return the top-level column of each leaf of a schema, whose elements are in preorder."""
    leaves, top = [], ""
    left = [elements[0][1]]  # Of each open element, the children that follow.
    for name, children in elements[1:]:
        if len(left) == 1:
            top = name
        left[-1] -= 1
        if children:
            left.append(children)
        else:
            leaves.append(top)
        while len(left) > 1 and not left[-1]:
            left.pop()
    if left != [0]:
        raise UnusableFooter("a schema of another shape")
    return leaves
