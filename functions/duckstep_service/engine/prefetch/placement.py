"""The placement of a query's files: merged or each of its own, in memory or on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch.local_copies import LocalCopies
from duckstep_service.engine.prefetch.merged_files import Columns
from duckstep_service.engine.prefetch.merged_tables import IndexByKey
from duckstep_service.engine.prefetch.missing_ranges import (
    MissingRanges,
    all_ranges,
    find_missing,
    memory_needed,
    total_bytes,
)
from duckstep_service.engine.prefetch.sparse_files import memory_size


class Placement:
    """Creates the copies of a query's files; `budget` returns the bytes of disk that are free."""

    def __init__(self, local: LocalCopies, budget: Callable[[], int]) -> None:
        self._local, self._budget = local, budget
        self.expected_memory = 0
        """The memory of the copies once they have the ranges that they lack."""

    def create_copies(
        self,
        query: EngineQuery,
        files: Sequence[StoredObject],
        read: Sequence[StoredObject],
        indexes: IndexByKey,
    ) -> MissingRanges | None:
        """Create the copies of files, with footers; return the ranges that the files read lack.

        Return None if neither memory nor disk has room for them.
        """
        missing = self._place_in_memory(query, files, read, indexes)
        in_memory = missing is not None
        if missing is None:
            missing = self._place_on_disk(read, indexes, query.reads.columns)
        if missing is None:
            return None
        for file in files:
            if self._local.find(file) is None:
                self._local.separate.create(file, indexes[file.key].footer, in_memory)
        needed = self._local.memory_bytes + memory_needed(missing)
        self.expected_memory = needed if in_memory else 0
        return missing

    def _place_in_memory(
        self,
        query: EngineQuery,
        files: Sequence[StoredObject],
        read: Sequence[StoredObject],
        indexes: IndexByKey,
    ) -> MissingRanges | None:
        """Return the missing ranges if they fit into memory, without earlier copies if need be."""
        missing = self._missing_in_memory(query, files, read, indexes)
        if missing is None and self._local.memory_bytes:
            whole = all_ranges(read, indexes, query.reads.columns)
            if self._local.fits_empty(memory_needed(whole)):
                self._local.clear()
                missing = self._missing_in_memory(query, files, read, indexes)
        return missing

    def _missing_in_memory(
        self,
        query: EngineQuery,
        files: Sequence[StoredObject],
        read: Sequence[StoredObject],
        indexes: IndexByKey,
    ) -> MissingRanges | None:
        """Return the missing ranges if they fit into the memory that is left."""
        self._local.place(query.tables, indexes)
        missing = find_missing(self._local, read, indexes, query.reads.columns)
        return missing if self._fits_memory(files, missing, indexes) else None

    def _fits_memory(
        self, files: Sequence[StoredObject], missing: MissingRanges, indexes: IndexByKey
    ) -> bool:
        """Return whether the missing ranges fit into memory, with the footers of new files."""
        footers = [
            len(indexes[file.key].footer) for file in files if self._local.find(file) is None
        ]
        size = memory_needed(missing) + memory_size(2 * len(footers), sum(footers))
        return self._local.has_memory(size)

    def _place_on_disk(
        self, read: Sequence[StoredObject], indexes: IndexByKey, columns: Columns
    ) -> MissingRanges | None:
        """Return the missing ranges if they fit on disk; delete earlier copies if necessary.

        Files in memory would grow beyond its limit: they are fetched again, to the disk.
        """
        self._local.place_separately()
        separate, budget = self._local.separate, self._budget()
        missing = find_missing(self._local, read, indexes, columns)
        if total_bytes(missing) <= budget and not separate.any_in_memory(missing):
            return missing
        whole = all_ranges(read, indexes, columns)
        if total_bytes(whole) > budget + separate.disk_bytes:
            return None
        self._local.clear()
        return whole
