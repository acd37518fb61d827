"""The scan estimate: the bytes that a query reads of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import FileList, StoredObject, TableFiles


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
    columns = reads.columns
    if columns is None:
        return sum(file.size for file in files)
    known: list[Mapping[str, int]] = []
    if isinstance(files, FileList):
        known = files.derived("column bytes", list)
    entries = {} if known else statistics.find(files)
    if isinstance(files, FileList) and not known and len(entries) == len(files):
        known.append(_column_bytes(entries.values()))
    if known:
        return sum(known[0].get(name, 0) for name in columns)
    return sum(
        entries[file.key].bytes_of(columns) if file.key in entries else file.size for file in files
    )


def _column_bytes(entries: Iterable[FileIndex]) -> Mapping[str, int]:
    """Return the bytes of each column in all files, whose versions do not change."""
    total: dict[str, int] = {}
    for entry in entries:
        for name, ranges in entry.columns.items():
            total[name] = total.get(name, 0) + sum(range_.size for range_ in ranges)
    return total


def whole_files(tables: Sequence[TableFiles]) -> Estimate:
    """Return the estimate of a query that reads every column."""
    files = files_read(tables)
    return Estimate(len(files), sum(file.size for file in files))
