"""The columns and files of tables, as a query reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")
# Values of a list of files that are kept, one for each set of partition types or of columns.
_MAX_VALUES = 8


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a bucket; `version` is its ETag, or its modification time without one."""

    key: str
    size: int
    version: str


class FileList(list[StoredObject]):
    """Files in the order of their keys; the list does not change, so its properties are kept."""

    @cached_property
    def folders(self) -> int:
        """The number of folders that hold the files."""
        return len({file.key.rpartition("/")[0] for file in self})

    @cached_property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.size for file in self)

    @cached_property
    def smallest(self) -> StoredObject:
        """The smallest file, the first one of several."""
        return min(self, key=lambda file: file.size)

    @cached_property
    def digest(self) -> str:
        """A digest of the keys, versions and sizes."""
        lines = "".join([f"{file.key}\0{file.version}\0{file.size}\n" for file in self])
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()

    @cached_property
    def _values(self) -> dict[object, Any]:
        return {}

    def derived(self, key: object, compute: Callable[[], T]) -> T:
        """Return the value that `compute` derives from the files and `key`, computed once."""
        if key not in self._values:
            if len(self._values) >= _MAX_VALUES:
                self._values.clear()
            self._values[key] = compute()
        value: T = self._values[key]
        return value


def file_list(files: Sequence[StoredObject]) -> FileList:
    """Return the files as a FileList, the same one if they are one."""
    return files if isinstance(files, FileList) else FileList(files)


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files of a table with the same partition columns; `partitions` has DuckDB's types by column.

    An empty group adds its columns to the table, and no rows. The files of a group are `alike` if
    they are known to have one schema, and `respelled` if a column of them is a partition column in
    another case.
    """

    layout: str
    partitions: Mapping[str, str]
    files: Sequence[StoredObject]
    empty: bool = False
    alike: bool = False
    respelled: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result or a table, with DuckDB's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class SkippedFiles:
    """Files of a table that no query reads: their number, some of their paths and the reasons."""

    files: int
    examples: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """The columns of a table, unified over its files, which are `mixed` if their schemas differ.

    The columns do not cover `unread` files, whose footers were not read or are unreadable.
    """

    columns: Sequence[Column]
    mixed: bool
    unread: int = 0

    @property
    def complete(self) -> bool:
        """Whether the columns cover every file."""
        return not self.unread


@dataclass(frozen=True, slots=True)
class TableFiles:
    """A table as a query reads it; not complete if only the folders that it needs were listed.

    A prior result has `columns`, because Parquet lacks some of their types; a table has a
    `schema` if the plan knows it. `folder` ends in a
    slash, and is empty for a table that is one file. A folder with a `_table.yaml` is `declared`,
    one with a compaction log is `compacting`.
    """

    name: str
    groups: Sequence[FileGroup]
    complete: bool = True
    columns: Sequence[Column] | None = None
    folder: str = ""
    skipped: SkippedFiles | None = None
    declared: bool = False
    schema: TableSchema | None = None
    compacting: bool = False

    @property
    def files(self) -> list[StoredObject]:
        return [file for group in self.groups for file in group.files]


def without_empty_groups(table: TableFiles) -> TableFiles:
    """Return the table without the groups that add only columns, if its schema has them all."""
    groups = [group for group in table.groups if not group.empty]
    if table.schema is None or not table.schema.complete or len(groups) == len(table.groups):
        return table
    return replace(table, groups=groups, schema=replace(table.schema, mixed=True))
