"""The prefetch of a query's byte ranges, with many concurrent requests.

DuckDB itself reads S3 with one request at a time per thread. The prefetch reads the columns that
the statement names as fast as S3 responds, and DuckDB then reads local files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

import duckdb

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.scan_estimate import files_read
from duckstep_service.core.heartbeat import Phase
from duckstep_service.core.parquet.footer import UnusableFooter
from duckstep_service.core.ports import Part, PartReader
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.catalog.read_schemas import complete_schemas
from duckstep_service.engine.prefetch.footer_reader import (
    FetchContext,
    index_files,
)
from duckstep_service.engine.prefetch.local_copies import LocalCopies
from duckstep_service.engine.prefetch.local_paths import is_storable_key
from duckstep_service.engine.prefetch.merged_files import Columns
from duckstep_service.engine.prefetch.merged_tables import IndexByKey
from duckstep_service.engine.prefetch.missing_ranges import (
    WHOLE_FILE_BYTES,
    MissingRanges,
    columns_to_fetch,
)
from duckstep_service.engine.prefetch.placement import Placement

_Shape = Sequence[tuple[str, Sequence[tuple[Mapping[str, str], int]]]]
# Most footers are shorter; a longer one takes a second request.
_FIRST_READ_BYTES = 32 * 1024
# A worker keeps its memory limit until the files have grown by a step.
_MEMORY_STEPS = 3


@dataclass(frozen=True, slots=True)
class PrefetchedFiles:
    """The files and columns of the last query; to check 1,000 files again takes 40 ms."""

    shape: _Shape
    files: Sequence[StoredObject]
    read: Sequence[StoredObject]
    columns: Columns
    rows: int

    def covers(
        self, query: EngineQuery, files: Sequence[StoredObject], read: Sequence[StoredObject]
    ) -> bool:
        """Return whether a query over these files needs no further fetch, and no other footer."""
        columns = query.reads.columns
        enough = self.columns is None or (columns is not None and columns <= self.columns)
        same = self.read == read and self.files == files
        return enough and same and self.shape == _shape(query)


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
        self._connect = connect
        self._owner = ""
        self._local = LocalCopies(memory)
        self._placement = Placement(self._local, budget)
        self._last: PrefetchedFiles | None = None
        self.unreadable: Sequence[StoredObject] = ()
        """The files of the last query whose footers are unreadable."""

    def fetch(
        self, query: EngineQuery, seconds: float, prepare: Callable[[], None] = lambda: None
    ) -> Mapping[str, str] | None:
        """Return the local paths of files by key, None if the query should read from S3.

        `prepare` is called while columns are fetched, when each file has its footer.
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
            if self._owner:
                self.clear()
            self._owner = query.owner
        if self._last and self._last.covers(query, files, read):
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

    def localize(self, query: EngineQuery) -> EngineQuery:
        """Return the query over its local files, in which those of a merged file are one."""
        return replace(query, tables=self._local.localize(query.tables))

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
        size = max(self._local.memory_bytes, self._placement.expected_memory)
        return -(-size // step) * step if step else 0

    def clear(self) -> None:
        """Delete every local file."""
        self._last = None
        self._placement.expected_memory = 0
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
        fetched = False
        while not fetched:
            missing = self._placement.create_copies(query, files, read, indexes)
            if missing is None:
                return None
            with suppress(UnusableFooter):
                self._fetch_and_prepare(missing, indexes, query, context, prepare)
                fetched = True
        return PrefetchedFiles(_shape(query), files, read, query.reads.columns, rows)

    def _fetch_and_prepare(
        self,
        missing: MissingRanges,
        indexes: IndexByKey,
        query: EngineQuery,
        context: FetchContext,
        prepare: Callable[[], None],
    ) -> None:
        """Fetch the missing ranges, and prepare a worker meanwhile.

        Raises UnusableFooter for files that cannot be merged; the next attempt does not.
        """
        with ThreadPoolExecutor(1) as executor:
            filling = executor.submit(self._fill_holes, missing, indexes, query, context)
            try:
                self._local.write_footers(query.tables, query.reads.columns)
                prepare()
            finally:
                filling.result()

    def _read_indexes(
        self, files: Sequence[StoredObject], context: FetchContext
    ) -> dict[str, FileIndex]:
        """Return the indexes of files by key, after reading the footers that are not cached.

        A file whose footer is unreadable has none.
        """
        indexes = self._indexes.find(files)
        unknown = [file for file in files if file.key not in indexes]
        for batch in index_files(
            unknown, _first_read_bytes, self._local.separate, self._connect, context
        ):
            indexes |= batch
        if unknown:
            self._indexes.add(unknown, indexes)
        return indexes

    def _fill_holes(
        self,
        missing: MissingRanges,
        indexes: IndexByKey,
        query: EngineQuery,
        context: FetchContext,
    ) -> None:
        """Fetch the ranges of the query's columns into the copies."""
        before = self._local.bytes

        def receive(part: Part, start: int, data: memoryview) -> None:
            self._local.write(part.file, start, data)
            query.heartbeat.report(read_bytes=self._local.bytes - before)

        parts = [
            Part(file, byte_range.start, byte_range.end)
            for file, ranges in missing.items()
            for byte_range in ranges
        ]
        if parts:
            context.heartbeat.enter(Phase.FETCHING)
        context.read(parts, receive)
        for file in missing:
            copy = self._local.find(file)
            assert copy is not None
            copy.columns |= columns_to_fetch(file, indexes[file.key], query.reads.columns)


def _first_read_bytes(file: StoredObject) -> int:
    """Return how many of the last bytes of an unknown file the first request reads."""
    return file.size if file.size <= WHOLE_FILE_BYTES else _FIRST_READ_BYTES


def _shape(query: EngineQuery) -> _Shape:
    """Return the partition columns and the number of files of each group of each table."""
    return [
        (table.name, [(group.partitions, len(group.files)) for group in table.groups])
        for table in query.tables
    ]
