"""How many bytes a query reads of the files that it may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import StoredObject, TableFiles


class _NoStatistics:
    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        return {}


NO_STATISTICS: FileStatistics = _NoStatistics()


def files_read(tables: Sequence[TableFiles]) -> list[StoredObject]:
    """Return the files that give rows; an empty group gives its columns only."""
    return [
        file
        for table in tables
        for group in table.groups
        if not group.empty
        for file in group.files
    ]


def scanned_bytes(files: Sequence[StoredObject], reads: Reads, facts: FileStatistics) -> int:
    """Add up the columns that are read; of a file that is not known, the whole file."""
    if reads.columns is None:
        return sum(file.size for file in files)
    known = facts.find(files)
    return sum(
        known[file.key].bytes_of(reads.columns) if file.key in known else file.size
        for file in files
    )
