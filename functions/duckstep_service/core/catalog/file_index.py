"""The file index: the footers of data files and the byte ranges of their columns.

A shard covers some of a table's top folders: a zlib-compressed line of JSON, then the footers in
sequence.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from duckstep_service.core.object_keys import prior_result_key, results_bucket_key
from duckstep_service.core.table_files import Column

_SCHEMA_VERSION = 4
# Some writers omit the header of a dictionary page from a chunk's size. Source:
# https://issues.apache.org/jira/browse/PARQUET-816
_SLACK_BYTES = 100
# To read shorter columns takes less time than a request for their filters, which are elsewhere.
_MIN_FILTERED_BYTES = 128 * 1024
# The length of the footer and the magic bytes.
TRAILER_BYTES = 8
_SHARDS = 16
# The top folder's name up to its first four digits.
_YEAR = re.compile(r"\D*\d{4}")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes of a file, from `start` to before `end`."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FileIndex:
    """One version of a file; `columns` maps the folded names of its top-level columns.

    `schema` has the columns as DuckDB reads them; files with the same ones share the object.
    `filters` maps the columns that have Bloom filters.
    """

    version: str
    size: int
    rows: int
    footer: bytes
    columns: Mapping[str, Sequence[ByteRange]]
    schema: tuple[Column, ...] = ()
    filters: Mapping[str, Sequence[ByteRange]] = field(default_factory=dict)

    def bytes_of(self, names: frozenset[str]) -> int:
        """Return the bytes of the columns among `names`."""
        return sum(
            range_.size
            for name, ranges in self.columns.items()
            if name in names
            for range_ in ranges
        )

    def byte_ranges(
        self, names: frozenset[str] | None, every_filter: bool = True
    ) -> list[ByteRange]:
        """Return the byte ranges of the columns among `names`, of every column if None.

        The filters of short columns are among them if `every_filter`.
        """
        end = self.size - len(self.footer)
        chunks = [
            ByteRange(range_.start, min(range_.end + _SLACK_BYTES, end))
            for name, ranges in self.columns.items()
            if names is None or name in names
            for range_ in ranges
        ]
        filters = [
            range_
            for name, ranges in self.filters.items()
            if names is None or name in names
            if every_filter or self.needs_filters(name)
            for range_ in ranges
        ]
        return chunks + filters

    @property
    def metadata(self) -> bytes:
        """The footer without its length and the magic bytes."""
        return self.footer[:-TRAILER_BYTES]

    def needs_filters(self, name: str) -> bool:
        """Return whether the column is so long that its filters save more than their request."""
        ranges = self.columns.get(name, ())
        return sum(range_.size for range_ in ranges) >= _MIN_FILTERED_BYTES * max(len(ranges), 1)


def shard_key(key: str) -> str:
    """Return the key in the results bucket of the shard that covers the data file `key`.

    A year is usually in one shard, whether the folders are years, months or days, and a table has
    at most _SHARDS shards. A prior result has its own shard, which expires with the result.
    """
    if earlier := results_bucket_key(key):
        return f"index/{prior_result_key(earlier.split('/')[1])}.bin"
    table, *below = key.split("/", 2)
    return _shard_of(table, below[0] if len(below) == 2 else None)


@lru_cache(maxsize=20_000)
def _shard_of(table: str, folder: str | None) -> str:
    year = _YEAR.match(folder) if folder is not None else None
    top = year[0] if year else folder or ""
    return f"index/{table}/{zlib.crc32(top.encode()) % _SHARDS:02}.bin"


def encode(files: Mapping[str, FileIndex]) -> bytes:
    """Serialize a shard of files by their keys."""
    names = sorted({name for file in files.values() for name in file.columns})
    place = {name: number for number, name in enumerate(names)}
    schemas = {file.schema: None for file in files.values()}
    number = {schema: number for number, schema in enumerate(schemas)}
    lines = [
        [
            key,
            file.version,
            file.size,
            file.rows,
            len(file.footer),
            number[file.schema],
            _encode_ranges(file.columns, place) + _encode_ranges(file.filters, place, len(names)),
        ]
        for key, file in files.items()
    ]
    head = {
        "schemaVersion": _SCHEMA_VERSION,
        "columns": names,
        "schemas": [[[column.name, column.type] for column in schema] for schema in schemas],
        "files": lines,
    }
    text = json.dumps(head, separators=(",", ":")).encode()
    return zlib.compress(text + b"\n" + b"".join(file.footer for file in files.values()), 1)


def decode(body: bytes) -> dict[str, FileIndex]:
    """Parse a shard; a corrupt one, or one of another version, is empty."""
    try:
        text, _, footers = zlib.decompress(body).partition(b"\n")
        head = json.loads(text)
        if head["schemaVersion"] != _SCHEMA_VERSION:
            return {}
        schemas = [tuple(Column(*column) for column in schema) for schema in head["schemas"]]
        return dict(_decode_files(head["columns"], schemas, head["files"], footers))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return {}


def _encode_ranges(
    ranges: Mapping[str, Sequence[ByteRange]], place: Mapping[str, int], offset: int = 0
) -> list[int]:
    """Return a column's place, increased by `offset`, and the ends of each range."""
    return [
        number
        for name, each in ranges.items()
        for range_ in each
        for number in (place[name] + offset, range_.start, range_.end)
    ]


def _decode_files(
    names: list[str],
    schemas: Sequence[tuple[Column, ...]],
    lines: list[list[object]],
    footers: bytes,
) -> Iterable[tuple[str, FileIndex]]:
    start = 0
    for key, version, size, rows, length, schema, numbers in lines:
        columns: dict[str, list[ByteRange]] = {}
        filters: dict[str, list[ByteRange]] = {}
        places = iter(numbers)  # type: ignore[call-overload]
        for place, first, end in zip(places, places, places, strict=True):
            ranges = filters if place >= len(names) else columns
            ranges.setdefault(names[place % len(names)], []).append(ByteRange(first, end))
        footer = footers[start : start + length]  # type: ignore[operator]
        start += length  # type: ignore[operator]
        yield (
            str(key),
            FileIndex(str(version), size, rows, footer, columns, schemas[schema], filters),  # type: ignore[arg-type,call-overload]
        )
