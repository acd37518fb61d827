"""The prefetch of a query's byte ranges, with many concurrent requests.

DuckDB itself reads S3 with one request at a time per thread. The prefetch reads the columns that
the statement names as fast as S3 responds, and DuckDB then reads local files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.scan_estimate import files_read
from duckstep_service.core.heartbeat import Phase
from duckstep_service.core.ports import Part, PartReader
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.catalog.read_schemas import complete_schemas
from duckstep_service.engine.prefetch.footer_reader import (
    FetchContext,
    index_files,
)
from duckstep_service.engine.prefetch.local_paths import is_storable_key
from duckstep_service.engine.prefetch.sparse_files import SparseFile, SparseFiles, memory_size

# Most footers are shorter; a longer one takes a second request.
_FIRST_READ_BYTES = 32 * 1024
# A file of up to this size is read in one request, with every column: a second request would cost
# more than the bytes do.
_WHOLE_FILE_BYTES = 128 * 1024
# Bytes between two ranges that are read along instead of by a second request.
_MAX_GAP_BYTES = 64 * 1024
# A worker keeps its memory limit until the files have grown by a step.
_MEMORY_STEPS = 3

IndexByKey = Mapping[str, FileIndex]
MissingRanges = Mapping[StoredObject, Sequence[ByteRange]]
Columns = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class PrefetchedFiles:
    """The files and columns of the last query; to check 1,000 files again takes 40 ms."""

    files: Sequence[StoredObject]
    read: Sequence[StoredObject]
    columns: Columns
    rows: int

    def covers(
        self, files: Sequence[StoredObject], read: Sequence[StoredObject], columns: Columns
    ) -> bool:
        """Return whether a query over these files and columns needs no further fetch."""
        enough = self.columns is None or (columns is not None and columns <= self.columns)
        return enough and self.read == read and self.files == files


class Prefetch:
    """The local files of one owner, in up to `memory` bytes of memory and else on disk.

    `budget` returns the bytes of the disk that they may use now.
    """

    def __init__(
        self,
        reader: PartReader,
        indexes: FileIndexCache,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        budget: Callable[[], int],
        memory: int = 0,
    ) -> None:
        self._reader, self._indexes = reader, indexes
        self._connect, self._budget = connect, budget
        self._owner = ""
        self._local = SparseFiles(memory)
        self._last: PrefetchedFiles | None = None
        self._expected_memory = 0
        self.unreadable: Sequence[StoredObject] = ()
        """The files of the last query whose footers are unreadable."""

    def fetch(
        self, query: EngineQuery, seconds: float, prepare: Callable[[], None] = lambda: None
    ) -> Mapping[str, str] | None:
        """Return the local paths of files by key, None if the query should read from S3.

        `prepare` is called before columns are fetched, when each file has its footer.
        Raises InvalidDataFile, StorageUnavailable, QueryCancelled, OSError for a
        full disk, and TimeoutError after `seconds`.
        """
        context = FetchContext(self._reader, time.monotonic() + seconds, query.heartbeat)
        self.unreadable = ()
        read = files_read(query.tables)
        files = [file for table in query.tables for file in table.files]
        if query.reads.first_rows or not files:
            return None
        if query.owner != self._owner:
            self.clear()
            self._owner = query.owner
        if self._last and self._last.covers(files, read, query.reads.columns):
            query.heartbeat.report(rows=self._last.rows)
        else:
            self._last = None
            self._last = self._fetch_missing(query, files, read, context, prepare)
        return self._local.paths if self._last else None

    def complete_schemas(self, query: EngineQuery, seconds: float) -> EngineQuery:
        """Return the query with schemas that cover the files that it reads.

        Raises InvalidDataFile, StorageUnavailable, QueryCancelled, OSError and TimeoutError.
        """
        context = FetchContext(self._reader, time.monotonic() + seconds, query.heartbeat)
        self.unreadable = ()
        tables = complete_schemas(
            query.tables, lambda files: self._read_indexes(files, context), self._connect
        )
        return replace(query, tables=tables)

    def share(self, query: EngineQuery) -> Mapping[str, int]:
        """Return descriptors for a worker, by path, of the query's files in memory.

        Raises OSError.
        """
        return self._local.share(file for table in query.tables for file in table.files)

    @property
    def paths(self) -> Mapping[str, str]:
        """The local path of each file by its key."""
        return self._local.paths

    @property
    def reserved_memory(self) -> int:
        """The memory of the local files and of the fetch, in steps of a third of its maximum."""
        step = -(-self._local.max_memory // _MEMORY_STEPS)
        size = max(self._local.memory_bytes, self._expected_memory)
        return -(-size // step) * step if step else 0

    def clear(self) -> None:
        """Delete every local file."""
        self._last = None
        self._expected_memory = 0
        self._local.clear()

    def _fetch_missing(
        self,
        query: EngineQuery,
        files: Sequence[StoredObject],
        read: Sequence[StoredObject],
        context: FetchContext,
        prepare: Callable[[], None],
    ) -> PrefetchedFiles | None:
        """Fetch the missing ranges; return None if the query should read from S3."""
        if not all(is_storable_key(file.key) for file in files):
            return None
        indexes = self._read_indexes(files, context)
        self.unreadable = [file for file in files if file.key not in indexes]
        if self.unreadable:
            # DuckDB may read some columns of a file without an entry, or names what is wrong.
            return None
        rows = sum(indexes[file.key].rows for file in read)
        query.heartbeat.report(rows=rows)
        columns = query.reads.columns
        missing = self._missing_ranges(read, indexes, columns)
        in_memory = self._fits_memory(files, missing, indexes)
        if not in_memory:
            if not self._make_disk_room(missing, indexes, columns):
                return None
            missing = self._missing_ranges(read, indexes, columns)
        for file in files:
            if self._local.find(file) is None:
                self._local.create(file, indexes[file.key].footer, in_memory)
        self._expected_memory = self._memory_with(missing) if in_memory else 0
        prepare()
        self._fill_holes(missing, indexes, query, context)
        return PrefetchedFiles(files, read, columns, rows)

    def _read_indexes(
        self, files: Sequence[StoredObject], context: FetchContext
    ) -> dict[str, FileIndex]:
        """Return the indexes of files by key, after reading the footers that are not cached.

        A file whose footer is unreadable has none.
        """
        indexes = self._indexes.find(files)
        unknown = [file for file in files if file.key not in indexes]
        for batch in index_files(unknown, _first_read_bytes, self._local, self._connect, context):
            indexes |= batch
        if unknown:
            self._indexes.add(unknown, indexes)
        return indexes

    def _fits_memory(
        self, files: Sequence[StoredObject], missing: MissingRanges, indexes: IndexByKey
    ) -> bool:
        """Return whether the missing ranges fit into memory, with the footers of new files."""
        footers = [
            len(indexes[file.key].footer) for file in files if self._local.find(file) is None
        ]
        ranges = sum(map(len, missing.values())) + 2 * len(footers)
        return self._local.has_memory(ranges, _total_bytes(missing.values()) + sum(footers))

    def _memory_with(self, missing: MissingRanges) -> int:
        """Return the memory of the local files once they have the missing ranges."""
        ranges = sum(map(len, missing.values()))
        return self._local.memory_bytes + memory_size(ranges, _total_bytes(missing.values()))

    def _make_disk_room(
        self, missing: MissingRanges, indexes: IndexByKey, columns: Columns
    ) -> bool:
        """Return whether the ranges fit on disk; delete local files if necessary.

        Files in memory would grow beyond its limit: they are fetched again, to the disk.
        """
        budget = self._budget()
        if _total_bytes(missing.values()) <= budget and not self._local.any_in_memory(missing):
            return True
        ranges = (
            indexes[file.key].byte_ranges(_columns_to_fetch(file, indexes, columns))
            for file in missing
        )
        if _total_bytes(ranges) > budget + self._local.disk_bytes:
            return False
        self._local.clear()
        return True

    def _missing_ranges(
        self, files: Sequence[StoredObject], indexes: IndexByKey, columns: Columns
    ) -> MissingRanges:
        return {file: self._missing(file, indexes, columns) for file in files}

    def _missing(
        self, file: StoredObject, indexes: IndexByKey, columns: Columns
    ) -> list[ByteRange]:
        local = self._local.find(file)
        names = _columns_to_fetch(file, indexes, columns) - (local.columns if local else set())
        return _coalesce_ranges(indexes[file.key].byte_ranges(names))

    def _fill_holes(
        self,
        missing: MissingRanges,
        indexes: IndexByKey,
        query: EngineQuery,
        context: FetchContext,
    ) -> None:
        """Fetch the ranges of the query's columns into the sparse files."""
        local = {file: self._sparse_file(file) for file in missing}
        columns, before = query.reads.columns, self._local.bytes

        def receive(part: Part, start: int, data: memoryview) -> None:
            self._local.write(local[part.file], start, data)
            query.heartbeat.report(read_bytes=self._local.bytes - before)

        parts = [
            Part(file, byte_range.start, byte_range.end)
            for file, ranges in missing.items()
            for byte_range in ranges
        ]
        if parts:
            context.heartbeat.enter(Phase.FETCHING)
        context.read(parts, receive)
        for file, sparse_file in local.items():
            sparse_file.columns |= _columns_to_fetch(file, indexes, columns)

    def _sparse_file(self, file: StoredObject) -> SparseFile:
        sparse_file = self._local.find(file)
        assert sparse_file is not None
        return sparse_file


def _first_read_bytes(file: StoredObject) -> int:
    """Return how many of the last bytes of an unknown file the first request reads."""
    return file.size if file.size <= _WHOLE_FILE_BYTES else _FIRST_READ_BYTES


def _columns_to_fetch(file: StoredObject, indexes: IndexByKey, columns: Columns) -> frozenset[str]:
    """Return the columns to fetch: every column of a small file that has one of `columns`."""
    present = frozenset(indexes[file.key].columns)
    if columns is None:
        return present
    requested = present & columns
    return present if requested and file.size <= _WHOLE_FILE_BYTES else requested


def _coalesce_ranges(ranges: Iterable[ByteRange]) -> list[ByteRange]:
    """Return ranges in order, with neighbours up to the maximum gap joined."""
    coalesced: list[ByteRange] = []
    for byte_range in sorted(ranges, key=lambda byte_range: byte_range.start):
        if coalesced and byte_range.start - coalesced[-1].end <= _MAX_GAP_BYTES:
            coalesced[-1] = ByteRange(coalesced[-1].start, max(coalesced[-1].end, byte_range.end))
        else:
            coalesced.append(byte_range)
    return coalesced


def _total_bytes(ranges: Iterable[Sequence[ByteRange]]) -> int:
    return sum(byte_range.size for file_ranges in ranges for byte_range in file_ranges)
