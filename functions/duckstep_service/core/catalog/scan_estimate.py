"""The scan estimate: the bytes that a query reads of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import StoredObject, TableFiles, file_list

# Sets of columns whose bytes are kept for a list of files.
_MAX_COLUMN_SETS = 64


class _NoStatistics:
    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        return {}


NO_STATISTICS: FileStatistics = _NoStatistics()


def files_read(tables: Sequence[TableFiles]) -> list[StoredObject]:
    """Return the files that contribute rows; an empty group contributes its columns only."""
    return [
        file
        for table in tables
        for group in table.groups
        if not group.empty
        for file in group.files
    ]


def scanned_bytes(files: Sequence[StoredObject], reads: Reads, statistics: FileStatistics) -> int:
    """Return the bytes of the columns that are read; an unknown file counts as a whole."""
    listed, columns = file_list(files), reads.columns
    if columns is None:
        return listed.bytes
    known: dict[frozenset[str], int] = listed.derived("scanned bytes", dict)
    if columns not in known:
        entries = statistics.find(files)
        scanned = sum(
            entries[file.key].bytes_of(columns) if file.key in entries else file.size
            for file in files
        )
        if len(entries) < len(listed):
            return scanned
        if len(known) >= _MAX_COLUMN_SETS:
            known.clear()
        known[columns] = scanned
    return known[columns]


def whole_files(tables: Sequence[TableFiles]) -> Estimate:
    """Return the estimate of a query that reads every column."""
    files = files_read(tables)
    return Estimate(len(files), sum(file.size for file in files))
