"""The merged files of an owner's tables: one for the files of a table that are alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.partition_types import fits_type, typed_value
from duckstep_service.core.parquet.footer import UnusableFooter, parse_footer
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles
from duckstep_service.engine.prefetch.memory_files import MemoryFile
from duckstep_service.engine.prefetch.merged_files import MAX_CHUNKS, MergedFile, virtual_bytes
from duckstep_service.engine.sql.partition_columns import ordered_folders

IndexByKey = Mapping[str, FileIndex]
CreateFile = Callable[[int], tuple[str, MemoryFile] | None]
# A table, the places of its partition folders, the types of their columns, and the other columns:
# the files of a table that differ are in a group for each schema.
_Place = tuple[
    str, tuple[tuple[str, int, bool], ...], tuple[tuple[str, str], ...], tuple[Column, ...]
]


class MergedTables:
    """Merged files by table; `create_file` returns a file in memory of a size, with its path."""

    def __init__(self, create_file: CreateFile) -> None:
        self._create_file = create_file
        self._merged: dict[_Place, MergedFile] = {}
        self._refused: dict[tuple[str, str], Sequence[StoredObject]] = {}

    @property
    def allocated(self) -> int:
        """The bytes of memory that the merged files take."""
        return sum(merged.allocated for merged in self._merged.values())

    def merge(self, table: TableFiles, group: FileGroup, indexes: IndexByKey) -> MergedFile | None:
        """Return the merged file with the files of a group, None if they cannot be merged.

        New files are added without their columns. A group is not tried twice.
        """
        if table.columns is not None or group.empty or group.respelled or not group.files:
            return None
        if self._refused.get(_group_key(table, group)) == group.files:
            return None
        if _has_too_many_chunks(group, indexes):
            return None
        try:
            return self._merge(_place(table, group, indexes), group, indexes)
        except UnusableFooter:
            self.refuse(table, group)
            return None

    def refuse(self, table: TableFiles, group: FileGroup) -> None:
        """Merge the files of this group no more."""
        self._refused[_group_key(table, group)] = group.files

    def clear(self) -> None:
        """Forget every file; its memory belongs to the one that created it."""
        self._merged.clear()
        self._refused.clear()

    def _merge(self, place: _Place, group: FileGroup, indexes: IndexByKey) -> MergedFile:
        merged = self._merged.get(place)
        new = _new_indexes(group.files, merged, indexes)
        if merged is None or not merged.accepts(new):
            new = _new_indexes(group.files, None, indexes)
            created = self._create(group, new)
            if merged is not None:
                merged.memory.empty()
            merged = self._merged[place] = created
        for file, index in new.items():
            merged.add(file, index)
        return merged

    def _create(self, group: FileGroup, indexes: Mapping[StoredObject, FileIndex]) -> MergedFile:
        """Create an empty file for a group. Raises UnusableFooter for files that are not alike."""
        first = group.files[0]
        header = parse_footer(indexes[first].metadata, first.size).header
        if not all(header.fits(index.metadata) for index in indexes.values()):
            raise UnusableFooter("files that are not alike")
        # DuckDB may name a column of the file other than the footer does: A_1 beside a.
        columns = {*header.columns, *(fold_name(each.name) for each in indexes[first].schema)}
        if not columns.isdisjoint(map(fold_name, group.partitions)):
            raise UnusableFooter("a partition column of the file")
        created = self._create_file(virtual_bytes(group.files))
        if created is None:
            raise UnusableFooter("no file in memory")
        path, memory = created
        types = {each.name: group.partitions[each.name] for each in ordered_folders(first, group)}
        return MergedFile(path, memory, header, types, partial(_values, group))


def _has_too_many_chunks(group: FileGroup, indexes: IndexByKey) -> bool:
    """Return whether a footer with the columns of all files would take too much memory."""
    chunks = 0
    for file in group.files:
        counts = [len(ranges) for ranges in indexes[file.key].columns.values()]
        chunks += sum(counts) + len(group.partitions) * max(counts, default=0)
        if chunks > MAX_CHUNKS:
            return True
    return False


def _group_key(table: TableFiles, group: FileGroup) -> tuple[str, str]:
    """Return a key of a group that no other group of a query has."""
    return table.name, group.files[0].key


def _place(table: TableFiles, group: FileGroup, indexes: IndexByKey) -> _Place:
    ordered = ordered_folders(group.files[0], group)
    folders = tuple((folder.name, folder.depth, folder.plain) for folder in ordered)
    schema = indexes[group.files[0].key].schema
    return table.name, folders, tuple(group.partitions.items()), schema


def _new_indexes(
    files: Sequence[StoredObject], merged: MergedFile | None, indexes: IndexByKey
) -> dict[StoredObject, FileIndex]:
    """Return the indexes of the files that `merged` has not."""
    return {
        file: indexes[file.key] for file in files if merged is None or merged.find(file) is None
    }


def _values(group: FileGroup, file: StoredObject) -> list[str | None]:
    """Return the values of the partition columns in their order. Raises UnusableFooter."""
    values = []
    for folder in ordered_folders(file, group):
        value, type_name = folder.value, group.partitions[folder.name]
        if value is not None and not fits_type(value, type_name):
            raise UnusableFooter("the value of a partition")
        values.append(typed_value(value, type_name))
    return values
