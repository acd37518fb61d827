"""The merged files of an owner's tables: one for the files of a table that are alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.partition_types import fits_type, typed_value
from duckstep_service.core.parquet.footer import Footer, UnusableFooter, parse_footer
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.engine.prefetch.footers import TRAILER_BYTES
from duckstep_service.engine.prefetch.memory_files import MemoryFile
from duckstep_service.engine.prefetch.merged_files import VIRTUAL_BYTES, MergedFile
from duckstep_service.engine.sql.partition_columns import ordered_folders

IndexByKey = Mapping[str, FileIndex]
CreateFile = Callable[[int], tuple[str, MemoryFile] | None]
# A table, the places of its partition folders, and the types of their columns.
_Place = tuple[str, tuple[tuple[str, int, bool], ...], tuple[tuple[str, str], ...]]


class MergedTables:
    """Merged files by table; `create_file` returns a file in memory of a size, with its path."""

    def __init__(self, create_file: CreateFile) -> None:
        self._create_file = create_file
        self._merged: dict[_Place, MergedFile] = {}
        self._refused: dict[_Place, Sequence[StoredObject]] = {}

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
        place = _place(table, group)
        if self._refused.get(place) == group.files:
            return None
        try:
            return self._merge(place, group, indexes)
        except UnusableFooter:
            self.refuse(table, group)
            return None

    def refuse(self, table: TableFiles, group: FileGroup) -> None:
        """Merge the files of this group no more."""
        self._refused[_place(table, group)] = group.files

    def clear(self) -> None:
        """Forget every file; its memory belongs to the one that created it."""
        self._merged.clear()
        self._refused.clear()

    def _merge(self, place: _Place, group: FileGroup, indexes: IndexByKey) -> MergedFile:
        merged = self._merged.get(place)
        footers = _parse_new(group.files, merged, indexes)
        if merged is None or any(each.header != merged.header for each in footers.values()):
            if merged is not None:
                merged.memory.empty()
                footers = _parse_new(group.files, None, indexes)
            merged = self._merged[place] = self._create(group, list(footers.values()))
        for file in group.files:
            if file in footers:
                merged.add(file, footers[file], _values(file, group))
        return merged

    def _create(self, group: FileGroup, footers: Sequence[Footer]) -> MergedFile:
        """Create an empty file for a group. Raises UnusableFooter for files that are not alike."""
        header = footers[0].header
        names = {fold_name(name) for name in group.partitions}
        if any(footer.header != header for footer in footers) or names & set(header.columns):
            raise UnusableFooter("files that are not alike")
        created = self._create_file(VIRTUAL_BYTES)
        if created is None:
            raise UnusableFooter("no file in memory")
        path, memory = created
        ordered = ordered_folders(group.files[0], group)
        types = {folder.name: group.partitions[folder.name] for folder in ordered}
        return MergedFile(path, memory, header, types)


def _place(table: TableFiles, group: FileGroup) -> _Place:
    ordered = ordered_folders(group.files[0], group)
    folders = tuple((folder.name, folder.depth, folder.plain) for folder in ordered)
    return table.name, folders, tuple(group.partitions.items())


def _parse_new(
    files: Sequence[StoredObject], merged: MergedFile | None, indexes: IndexByKey
) -> dict[StoredObject, Footer]:
    """Return the footers of the files that `merged` has not. Raises UnusableFooter."""
    return {
        file: parse_footer(indexes[file.key].footer[:-TRAILER_BYTES], file.size)
        for file in files
        if merged is None or merged.find(file) is None
    }


def _values(file: StoredObject, group: FileGroup) -> list[str | None]:
    """Return the values of the partition columns in their order. Raises UnusableFooter."""
    values = []
    for folder in ordered_folders(file, group):
        value, type_name = folder.value, group.partitions[folder.name]
        if value is not None and not fits_type(value, type_name):
            raise UnusableFooter("the value of a partition")
        values.append(typed_value(value, type_name))
    return values
