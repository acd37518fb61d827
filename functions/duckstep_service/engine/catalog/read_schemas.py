"""The schemas of the files that a query reads, by which its views divide them.

DuckDB 1.5.5 may crash on fields of structs where `union_by_name` reads files with different
structs. Files with the same schema are read together, and the views unify their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.table_files import (
    Column,
    FileGroup,
    StoredObject,
    TableFiles,
    TableSchema,
)
from duckstep_service.engine.catalog.unified_schema import unify_schema
from duckstep_service.engine.sql.partition_columns import is_respelled

ReadIndexes = Callable[[Sequence[StoredObject]], Mapping[str, FileIndex]]
# Beyond this number DuckDB unifies the files: the binder's time grows with each group of a view.
_MAX_GROUPS = 100


def complete_schemas(
    tables: Sequence[TableFiles],
    read_indexes: ReadIndexes,
    connect: Callable[[], duckdb.DuckDBPyConnection],
) -> list[TableFiles]:
    """Return the tables with groups of files that have one schema, where the files differ.

    `read_indexes` returns the indexes of files, without those whose footers are unreadable. Raises
    InvalidDataFile for columns that no type can hold, and the errors of `read_indexes`.
    """
    return [
        table if _is_uniform(table) else _complete(table, read_indexes, connect) for table in tables
    ]


def _is_uniform(table: TableFiles) -> bool:
    """Return whether the plan knows that the files have one schema."""
    if table.columns is not None:
        return True
    if table.schema is None:
        return len(table.files) == 1
    return table.schema.complete and not table.schema.mixed


def _complete(
    table: TableFiles,
    read_indexes: ReadIndexes,
    connect: Callable[[], duckdb.DuckDBPyConnection],
) -> TableFiles:
    planned = table.schema or TableSchema((), mixed=False, unread=1)
    indexes = read_indexes(table.files)
    if len(indexes) < len(table.files):
        return replace(table, schema=replace(planned, mixed=True))
    if not planned.complete:
        with connect() as connection:
            unified = unify_schema(connection, table, indexes)
        if unified is None:
            return replace(table, schema=replace(planned, mixed=True))
        if not unified.mixed and not planned.columns:
            return replace(table, schema=TableSchema((), mixed=False))
        planned = TableSchema(planned.columns or unified.columns, mixed=True)
    groups = [part for group in table.groups for part in _divide(group, indexes)]
    if len(groups) > _MAX_GROUPS:
        groups = list(table.groups)
    return replace(table, groups=groups, schema=planned)


def _divide(group: FileGroup, indexes: Mapping[str, FileIndex]) -> Iterator[FileGroup]:
    """Yield the group's files by their schemas."""
    alike: dict[tuple[Column, ...], list[StoredObject]] = {}
    for file in group.files:
        alike.setdefault(indexes[file.key].schema, []).append(file)
    for schema, files in alike.items():
        respelled = is_respelled(group.partitions, schema)
        yield replace(group, files=files, alike=True, respelled=respelled)
