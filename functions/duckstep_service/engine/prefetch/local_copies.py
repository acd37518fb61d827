"""The local copies of an owner's files: merged by table where they are alike, else one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.parquet.footer import UnusableFooter
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.engine.prefetch.merged_files import Columns, MergedFile, MergedPart
from duckstep_service.engine.prefetch.merged_tables import IndexByKey, MergedTables
from duckstep_service.engine.prefetch.sparse_files import SparseFile, SparseFiles

# A worker is replaced if the version of a file changes; that of a merged one is its time.
_VERSION = "merged"


class LocalCopies:
    """Copies of files in up to `memory` bytes of memory, and on disk.

    Each query places its files first, which decides what `find` and the later methods return.
    """

    def __init__(self, memory: int) -> None:
        self.separate = SparseFiles(memory)
        self._merged = MergedTables(self.separate.create_memory)
        self._placed: dict[str, MergedFile] = {}
        self._merged_bytes = 0

    @property
    def bytes(self) -> int:
        """The sum of the fetched bytes."""
        return self.separate.bytes + self._merged_bytes

    @property
    def max_memory(self) -> int:
        """The bytes of memory that the copies may take."""
        return self.separate.max_memory

    @property
    def memory_bytes(self) -> int:
        """The bytes of memory that the copies take at most."""
        return self.separate.memory_bytes + self._merged.allocated

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of each file by its key; those of a merged file have the same one."""
        merged = {key: each.path for key, each in self._placed.items()}
        return {**self.separate.paths, **merged}

    def place(self, tables: Sequence[TableFiles], indexes: IndexByKey) -> None:
        """Place the files of a query in merged files where they are alike.

        A file that two tables read stays alone, because each would have a footer of its own.
        """
        self.place_separately()
        if _share_files(tables):
            return
        for table in tables:
            for group in table.groups:
                merged = self._merged.merge(table, group, indexes)
                if merged is not None:
                    self._placed |= dict.fromkeys((file.key for file in group.files), merged)
                    self._move(group.files, merged, indexes)

    def place_separately(self) -> None:
        """Place each file of the query on its own."""
        self._placed = {}

    def is_merged(self, file: StoredObject) -> bool:
        """Return whether the file is placed in a merged one."""
        return file.key in self._placed

    def find(self, file: StoredObject) -> SparseFile | MergedPart | None:
        """Return the copy of this version of a file at its place, None without one."""
        merged = self._placed.get(file.key)
        return merged.find(file) if merged else self.separate.find(file)

    def write(self, file: StoredObject, start: int, data: memoryview) -> None:
        """Write a fetched range of a file that has a copy."""
        copy = self.find(file)
        if isinstance(copy, MergedPart):
            self._merged_bytes += len(data)
            self._placed[file.key].write(copy, start, data)
        elif copy is not None:
            self.separate.write(copy, start, data)

    def write_footers(self, tables: Sequence[TableFiles], columns: Columns) -> None:
        """Write the footers of merged files, for a query over these columns.

        Raises UnusableFooter for files that cannot be merged; the next `place` does not.
        """
        for table in tables:
            for group in filter(self._is_merged, table.groups):
                try:
                    self._placed[group.files[0].key].write_footer(group.files, columns)
                except UnusableFooter:
                    self._merged.refuse(table, group)
                    raise

    def localize(self, tables: Sequence[TableFiles]) -> list[TableFiles]:
        """Return tables with one file for those that are merged, which has their partitions."""
        return [
            replace(table, groups=[self._localize(group) for group in table.groups])
            for table in tables
        ]

    def fits_empty(self, size: int) -> bool:
        """Return whether `size` bytes would fit into memory without other copies."""
        return size <= self.separate.max_memory and self.separate.uses_memory

    def has_memory(self, size: int) -> bool:
        """Return whether `size` bytes fit into the memory that is left."""
        return self.separate.has_memory(0, size + self._merged.allocated)

    def share(self, files: Iterable[StoredObject]) -> dict[str, int]:
        """Return descriptors for a worker, by path, of the copies that are in memory.

        Raises OSError.
        """
        separate, descriptors = [], {}
        for file in files:
            if merged := self._placed.get(file.key):
                merged.memory.share()
                descriptors[merged.path] = merged.memory.descriptor
            else:
                separate.append(file)
        return descriptors | self.separate.share(separate)

    def clear(self) -> None:
        """Delete every copy."""
        self._placed = {}
        self._merged.clear()
        self._merged_bytes = 0
        self.separate.clear()

    def _move(self, files: Sequence[StoredObject], merged: MergedFile, indexes: IndexByKey) -> None:
        """Move the columns of copies in memory, as of files read whole, into the merged file.

        The rest of a copy are holes. Memory may have no room for a copy on disk.
        """
        for file in files:
            copy, part = self.separate.find(file), merged.find(file)
            if copy is None or part is None or copy.memory is None:
                continue
            names = frozenset(copy.columns - part.columns)
            for each in indexes[file.key].byte_ranges(names) if names else ():
                merged.write(part, each.start, self.separate.read(copy, each.start, each.size))
            part.columns |= names
            self.separate.delete(file.key)

    def _is_merged(self, group: FileGroup) -> bool:
        return bool(group.files) and not group.empty and self.is_merged(group.files[0])

    def _localize(self, group: FileGroup) -> FileGroup:
        if not self._is_merged(group):
            return group
        file = StoredObject(group.files[0].key, 0, _VERSION)
        return FileGroup(NONE, {}, [file], alike=True)


def _share_files(tables: Sequence[TableFiles]) -> bool:
    """Return whether a file is in two tables, as in one that a query spells in two ways."""
    keys = [file.key for table in tables for file in table.files] if len(tables) > 1 else []
    return len(keys) != len(set(keys))
