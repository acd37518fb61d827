"""Many files of a table as the row groups of one Parquet file in memory.

DuckDB opens, resolves and checks each path several times in a query: a thousand files take longer
than most statements over their rows. Each file has a place of its own in the merged one, so that
its columns are fetched once; the footer of a query names the row groups of its files, with the
columns that it reads, and columns of one value for the partitions.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.parquet.constant_column import ConstantColumn, constant_column
from duckstep_service.core.parquet.footer import (
    MAGIC,
    FileHeader,
    Footer,
    RowGroup,
    UnusableFooter,
    parse_footer,
)
from duckstep_service.core.parquet.merged_footer import (
    absent_chunk,
    merged_footer,
    row_group,
)
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch.memory_files import MemoryFile

# Addresses, of which a process has 2**47, for footers and for constants; only the pages with
# content take memory.
_FOOTER_BYTES = 2**32
# The first file begins behind a page of zeros, where an absent column would have its pages.
_FIRST_BASE, _ABSENT = 4096, 8
# Entries of a footer, of which DuckDB takes some 2 KB of memory each, beside its memory limit.
MAX_CHUNKS = 120_000
Columns = frozenset[str] | None
ValuesOf = Callable[[StoredObject], Sequence[str | None]]


@dataclass(slots=True)
class MergedPart:
    """A file that begins at `base` of a merged file, with the columns that are fetched.

    The ColumnChunks are kept, those of columns by their places in the file's footer, those of
    partition columns by row group and number.
    """

    file: StoredObject
    index: FileIndex
    base: int
    columns: set[str] = field(default_factory=set)
    chunks: dict[int | tuple[int, int], bytes] = field(default_factory=dict)
    _footer: Footer | None = None

    @property
    def footer(self) -> Footer:
        """The footer, which is parsed when a query reads the file. Raises UnusableFooter."""
        if self._footer is None:
            self._footer = parse_footer(self.index.metadata, self.file.size)
        return self._footer

    def move_chunk(self, position: int, name: str) -> bytes:
        """Return the ColumnChunk of a column in the merged file. Raises UnusableFooter."""
        return self.footer.move_chunk(position, self.base, self.index.needs_filters(name))


def virtual_bytes(files: Iterable[StoredObject]) -> int:
    """Return the size of a merged file with addresses for four times as many bytes as files have.

    More files and new versions follow.
    """
    return 4 * sum(file.size for file in files) + 2 * _FOOTER_BYTES


class MergedFile:
    """A Parquet file in memory, at `path`, of files that share a header.

    `partitions` has the types of the partition columns by name, and `values_of` returns the values
    of a file, in their order.
    """

    def __init__(
        self,
        path: str,
        memory: MemoryFile,
        header: FileHeader,
        partitions: Mapping[str, str],
        values_of: ValuesOf,
    ) -> None:
        self.path, self.memory, self.header = path, memory, header
        self._partitions, self._values_of = partitions, values_of
        self._types = list(partitions.values())
        self._parts: dict[str, MergedPart] = {}
        self._end = _FIRST_BASE
        self._footers = 0
        self._lock = threading.Lock()
        memory.write(0, MAGIC)

    @property
    def allocated(self) -> int:
        """The bytes of memory that the file takes."""
        return os.fstat(self.memory.descriptor).st_blocks * 512

    def find(self, file: StoredObject) -> MergedPart | None:
        """Return the part with this version of a file, None without one."""
        part = self._parts.get(file.key)
        return part if part and part.file == file else None

    def accepts(self, files: Mapping[StoredObject, FileIndex]) -> bool:
        """Return whether files seem to have the header, and there are addresses for them."""
        size = sum(file.size for file in files)
        fits = all(self.header.fits(index.metadata) for index in files.values())
        return fits and self._has_room(size)

    def add(self, file: StoredObject, index: FileIndex) -> None:
        """Add a file without its columns; the memory of an earlier version stays in use.

        Raises UnusableFooter.
        """
        self._parts[file.key] = MergedPart(file, index, self._allocate(file.size))

    def write(self, part: MergedPart, start: int, data: bytes | memoryview) -> None:
        """Write a range of a file; none outside it, which would be one of another file."""
        if 0 <= start <= part.file.size - len(data):
            self.memory.write(part.base + start, data)
            self._set_time()

    def write_footer(self, files: Iterable[StoredObject], columns: Columns) -> None:
        """Write the footer of a query over files and columns, each column if None.

        Raises UnusableFooter.
        """
        parts = [self._parts[file.key] for file in files]
        if any(part.footer.header != self.header for part in parts):
            raise UnusableFooter("files that are not alike")
        names = [*self.header.columns, *map(fold_name, self._partitions)]
        read = [columns is None or name in columns for name in names]
        groups = sum(len(part.footer.row_groups) for part in parts)
        if groups * len(names) > MAX_CHUNKS:
            raise UnusableFooter("too many columns of row groups")
        if any(read[len(self.header.columns) :]):
            self._add_constants(parts, read[len(self.header.columns) :])
        encoded = [
            row_group(list(_chunks(part, number, group, names, read)), group.bytes, group.rows)
            for part in parts
            for number, group in enumerate(part.footer.row_groups)
        ]
        rows = sum(group.rows for part in parts for group in part.footer.row_groups)
        end = merged_footer(self.header, self._partitions, encoded, rows)
        self.memory.write(self.memory.size - len(end), end)
        self._set_time(1)

    def _add_constants(self, parts: Sequence[MergedPart], read: Sequence[bool]) -> None:
        """Write the partition columns that are read and that the parts have not yet."""
        columns = [
            (part, number, place, self._constant(part, number, place))
            for part in parts
            for number in range(len(part.footer.row_groups))
            for place, reads in enumerate(read)
            if reads and (number, place) not in part.chunks
        ]
        pages = b"".join(column.pages for *_, column in columns)
        position = self._allocate(len(pages))
        self.memory.write(position, pages)
        for part, number, place, column in columns:
            part.chunks[number, place] = column.chunk(position)
            position += len(column.pages)

    def _constant(self, part: MergedPart, number: int, place: int) -> ConstantColumn:
        value = self._values_of(part.file)[place]
        try:
            return constant_column(value, self._types[place], part.footer.row_groups[number].rows)
        except ValueError as exc:
            raise UnusableFooter("the value of a partition") from exc

    def _allocate(self, size: int) -> int:
        """Return the position of a new region. Raises UnusableFooter if there is none."""
        if not self._has_room(size):
            raise UnusableFooter("too many bytes")
        position = self._end
        self._end += size
        return position

    def _has_room(self, size: int) -> bool:
        return self._end + size <= self.memory.size - _FOOTER_BYTES

    def _set_time(self, new_footers: int = 0) -> None:
        """Set the time of the last footer: DuckDB caches a footer until the time changes.

        Ranges are written while the footer is: no thread may set the time of an earlier one.
        """
        with self._lock:
            self._footers += new_footers
            os.utime(self.memory.descriptor, (self._footers, self._footers))


def _chunks(
    part: MergedPart, number: int, group: RowGroup, names: Sequence[str], read: Sequence[bool]
) -> Iterator[bytes]:
    """Yield the ColumnChunks of a row group, without content those of columns not read."""
    chunks, absent = part.chunks, absent_chunk(_ABSENT)
    leaves = len(group.chunks)
    for position, name, reads in zip(group.chunks, names, read, strict=False):
        if reads and position not in chunks:
            chunks[position] = part.move_chunk(position, name)
        yield chunks[position] if reads else absent
    for column, reads in enumerate(read[leaves:]):
        yield chunks[number, column] if reads else absent
