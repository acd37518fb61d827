"""The columns and files of tables, as a query reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a bucket; `version` is its ETag, or its modification time without one."""

    key: str
    size: int
    version: str


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files of a table with the same partition columns; `partitions` has DuckDB's types by column.

    An empty group adds its columns to the table, and no rows.
    """

    layout: str
    partitions: Mapping[str, str]
    files: Sequence[StoredObject]
    empty: bool = False


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
class TableFiles:
    """A table as a query reads it; not complete if only the folders that it needs were listed.

    A prior result has `columns`, because Parquet lacks some of their types. `folder` ends in a
    slash, and is empty for a table that is one file. A folder with a `_table.yaml` is `declared`.
    """

    name: str
    groups: Sequence[FileGroup]
    complete: bool = True
    columns: Sequence[Column] | None = None
    folder: str = ""
    skipped: SkippedFiles | None = None
    declared: bool = False

    @property
    def files(self) -> list[StoredObject]:
        return [file for group in self.groups for file in group.files]
