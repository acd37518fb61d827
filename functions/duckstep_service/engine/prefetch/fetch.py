"""Fetches what a query reads before it runs, many parts at once.

DuckDB's own reads of S3 wait for each other, as many at a time as it has threads. Here the columns
that the statement names are read as fast as S3 answers, and DuckDB then reads local files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.scan_estimate import files_read
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.ports import Part, PartReader, ReceivePart
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch.footers import footer_bytes, read_footers
from duckstep_service.engine.prefetch.sparse_files import SparseFile, SparseFiles, is_storable_key

# Most footers are shorter; for one that is not there is another request.
_FIRST_READ_BYTES = 32 * 1024
# A file of up to this size is read at once, with every column: another request for it would cost
# more than the bytes do.
_WHOLE_FILE_BYTES = 128 * 1024
# Files of which the first read is in memory at the same time.
_MAX_BATCH = 500
# Bytes between two parts that are read along, rather than for another request.
_MAX_GAP_BYTES = 64 * 1024


IndexByKey = Mapping[str, FileIndex]
Columns = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class FetchContext:
    """The reads for one query, which end at its deadline, and with the query."""

    reader: PartReader
    deadline: float
    heartbeat: Heartbeat

    def read(self, parts: Sequence[Part], take: ReceivePart) -> None:
        if parts:
            seconds = self.deadline - time.monotonic()
            self.reader.read(parts, take, seconds, self.heartbeat.check)


@dataclass(frozen=True, slots=True)
class PrefetchedFiles:
    """The last query's files, whose `columns` are all here; to find so of 1,000 takes 40 ms."""

    files: Sequence[StoredObject]
    read: Sequence[StoredObject]
    columns: Columns
    rows: int

    def serves(
        self, files: Sequence[StoredObject], read: Sequence[StoredObject], columns: Columns
    ) -> bool:
        enough = self.columns is None or (columns is not None and columns <= self.columns)
        return enough and self.read == read and self.files == files


class Prefetch:
    """Keeps the local files of one owner; `budget` tells how many bytes they may have now."""

    def __init__(
        self,
        reader: PartReader,
        indexes: FileIndexCache,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        budget: Callable[[], int],
    ) -> None:
        self._reader, self._indexes = reader, indexes
        self._connect, self._budget = connect, budget
        self._owner = ""
        self._local = SparseFiles()
        self._placed: PrefetchedFiles | None = None

    def place(self, query: EngineQuery, seconds: float) -> str | None:
        """Return the folder in which the query's files are, None if it is better run over S3.

        Raises InvalidDataFile, StorageUnavailable, QueryCancelled, OSError for a disk that is full,
        and TimeoutError after `seconds`.
        """
        errand = FetchContext(self._reader, time.monotonic() + seconds, query.heartbeat)
        read = files_read(query.tables)
        files = [file for table in query.tables for file in table.files]
        if query.reads.first_rows or not files:
            return None
        if query.owner != self._owner:
            self.clear()
            self._owner = query.owner
        if self._placed and self._placed.serves(files, read, query.reads.columns):
            query.heartbeat.report(rows=self._placed.rows)
        else:
            self._placed = None
            self._placed = self._place(query, files, read, errand)
        return str(self._local.folder) if self._placed else None

    def clear(self) -> None:
        """Forget every file."""
        self._placed = None
        self._local.clear()

    def _place(
        self,
        query: EngineQuery,
        files: Sequence[StoredObject],
        read: Sequence[StoredObject],
        errand: FetchContext,
    ) -> PrefetchedFiles | None:
        """Fetch what is missing; None if it is better run over S3."""
        if not all(is_storable_key(file.key) for file in files):
            return None
        entries = self._entries(files, errand)
        rows = sum(entries[file.key].rows for file in read)
        query.heartbeat.report(rows=rows)
        if not self._has_room(read, entries, query.reads.columns):
            return None
        for file in files:
            if self._local.find(file) is None:
                self._local.create(file, entries[file.key].footer)
        self._fetch(read, entries, query, errand)
        return PrefetchedFiles(files, read, query.reads.columns, rows)

    def _entries(self, files: Sequence[StoredObject], errand: FetchContext) -> dict[str, FileIndex]:
        """Return what is known of the files, after reading the footers that are not known."""
        entries = self._indexes.find(files)
        unknown = [file for file in files if file.key not in entries]
        if unknown:
            for start in range(0, len(unknown), _MAX_BATCH):
                entries |= self._learn(unknown[start : start + _MAX_BATCH], errand)
            self._indexes.add(unknown, entries)
        return entries

    def _learn(self, files: Sequence[StoredObject], errand: FetchContext) -> dict[str, FileIndex]:
        """Read the footers of files, and all of a file that is small."""
        tails = self._tails([(file, _first_read_bytes(file)) for file in files], errand)
        lengths = {file: footer_bytes(file, tails[file]) for file in files}
        longer = [(file, size) for file, size in lengths.items() if size > len(tails[file])]
        tails |= self._tails(longer, errand)
        local = {file: self._local.create(file, tail) for file, tail in tails.items()}
        footers = {local[file].path: (file, tails[file][-size:]) for file, size in lengths.items()}
        with self._connect() as connection:
            entries = read_footers(connection, footers)
        for file, tail in tails.items():
            if len(tail) == file.size:
                local[file].columns.update(entries[file.key].columns)
        return entries

    def _tails(
        self, wanted: Sequence[tuple[StoredObject, int]], errand: FetchContext
    ) -> dict[StoredObject, bytes]:
        """Return the last bytes of files, as many as are wanted of each."""
        tails = {file: bytearray(size) for file, size in wanted}

        def take(part: Part, start: int, data: memoryview) -> None:
            place = start - part.start
            tails[part.file][place : place + len(data)] = data

        parts = [Part(file, file.size - size, file.size) for file, size in wanted]
        errand.read(parts, take)
        return {file: bytes(tail) for file, tail in tails.items()}

    def _has_room(
        self, files: Sequence[StoredObject], entries: IndexByKey, columns: Columns
    ) -> bool:
        """Whether what is missing has room on the disk, if need be without what is there."""
        budget = self._budget()
        if _total_bytes(self._missing(file, entries, columns) for file in files) <= budget:
            return True
        spans = (
            entries[file.key].byte_ranges(_columns_to_fetch(file, entries, columns))
            for file in files
        )
        if _total_bytes(spans) > budget + self._local.bytes:
            return False
        self._local.clear()
        return True

    def _missing(
        self, file: StoredObject, entries: IndexByKey, columns: Columns
    ) -> list[ByteRange]:
        local = self._local.find(file)
        names = _columns_to_fetch(file, entries, columns) - (local.columns if local else set())
        return entries[file.key].byte_ranges(names)

    def _fetch(
        self,
        files: Sequence[StoredObject],
        entries: IndexByKey,
        query: EngineQuery,
        errand: FetchContext,
    ) -> None:
        """Fill the holes that the query's columns need."""
        local = {file: self._found(file) for file in files}
        columns, before = query.reads.columns, self._local.bytes

        def take(part: Part, start: int, data: memoryview) -> None:
            self._local.write(local[part.file], start, data)
            errand.heartbeat.report(read_bytes=self._local.bytes - before)

        parts = [
            Part(file, span.start, span.end)
            for file in files
            for span in _coalesce_ranges(self._missing(file, entries, columns))
        ]
        errand.read(parts, take)
        for file, found in local.items():
            found.columns |= _columns_to_fetch(file, entries, columns)

    def _found(self, file: StoredObject) -> SparseFile:
        found = self._local.find(file)
        assert found is not None
        return found


def _first_read_bytes(file: StoredObject) -> int:
    """Return how many of an unknown file's last bytes are read at first."""
    return file.size if file.size <= _WHOLE_FILE_BYTES else _FIRST_READ_BYTES


def _columns_to_fetch(file: StoredObject, entries: IndexByKey, columns: Columns) -> frozenset[str]:
    """Return the columns to fetch: of a small file every one, if any."""
    known = frozenset(entries[file.key].columns)
    if columns is None:
        return known
    wanted = known & columns
    return known if wanted and file.size <= _WHOLE_FILE_BYTES else wanted


def _coalesce_ranges(spans: Iterable[ByteRange]) -> list[ByteRange]:
    """Return spans in order, those that are near each other as one."""
    joined: list[ByteRange] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and span.start - joined[-1].end <= _MAX_GAP_BYTES:
            joined[-1] = ByteRange(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _total_bytes(spans: Iterable[Sequence[ByteRange]]) -> int:
    return sum(span.size for each in spans for span in each)
