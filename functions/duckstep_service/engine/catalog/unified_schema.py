"""The unified schema of a table: its columns by name, with types that hold those of every file.

DuckDB unifies the columns of files as `union_by_name` does. Its binder reads the footers of one
file for each schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import (
    Column,
    FileGroup,
    StoredObject,
    TableFiles,
    TableSchema,
)
from duckstep_service.engine.catalog.reader import create_temp_view
from duckstep_service.engine.catalog.type_widening import is_widening
from duckstep_service.engine.prefetch.local_paths import is_storable_key
from duckstep_service.engine.prefetch.sparse_files import SparseFiles

_MIXED = TableSchema((), mixed=True)


@dataclass(frozen=True, slots=True)
class _Source:
    """A type of a column, with a file in which the column has it."""

    column: Column
    file: StoredObject


def unify_schema(
    connection: duckdb.DuckDBPyConnection, table: TableFiles, indexes: Mapping[str, FileIndex]
) -> TableSchema | None:
    """Return the schema of a table over its files in `indexes`, None if there are none.

    Raises InvalidDataFile for columns that no type can hold, OSError, and FatalException if another
    thread's file has ended the instance.
    """
    groups = [group for each in table.groups if (group := _representatives(each, indexes)).files]
    files = [file for group in groups for file in group.files]
    if not files or not all(is_storable_key(file.key) for file in files):
        return None
    columns = _describe(connection, replace(table, groups=groups), indexes)
    if len(files) > 1:
        _check_types(connection, table.name, columns, list(_sources(groups, indexes)))
    unread = sum(file.key not in indexes for file in table.files)
    mixed = any(len(group.files) > 1 for group in groups)
    return TableSchema(columns, mixed, unread)


def _representatives(group: FileGroup, indexes: Mapping[str, FileIndex]) -> FileGroup:
    """Return the group with the first file of each schema."""
    first: dict[tuple[Column, ...], StoredObject] = {}
    for file in group.files:
        if file.key in indexes:
            first.setdefault(indexes[file.key].schema, file)
    return replace(group, files=list(first.values()), empty=False)


def _describe(
    connection: duckdb.DuckDBPyConnection, table: TableFiles, indexes: Mapping[str, FileIndex]
) -> list[Column]:
    """Return the columns of a table, from copies of its files that have footers only."""
    copies = SparseFiles()
    try:
        for file in table.files:
            copies.create(file, indexes[file.key].footer)
        described = replace(table, name="described", schema=_MIXED)
        create_temp_view(connection, described, copies.paths.__getitem__)
        rows = connection.execute("DESCRIBE described").fetchall()
    except duckdb.FatalException:
        raise
    except duckdb.Error as exc:
        raise InvalidDataFile(
            f"The files of {table.name} have no common columns: {str(exc).splitlines()[0]}"
            f" The files are {', '.join(file.key for file in table.files[:3])}.",
            details={"file": table.files[-1].key},
        ) from exc
    finally:
        copies.remove()
    return [Column(row[0], row[1]) for row in rows]


def _sources(groups: list[FileGroup], indexes: Mapping[str, FileIndex]) -> Iterator[_Source]:
    """Yield the types of the columns, where partition columns hide those of files."""
    for group in groups:
        hidden = {fold_name(name) for name in group.partitions}
        for name, kind in group.partitions.items():
            yield _Source(Column(name, kind), group.files[0])
        for file in group.files:
            for column in indexes[file.key].schema:
                if fold_name(column.name) not in hidden:
                    yield _Source(column, file)


def _check_types(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: list[Column],
    sources: list[_Source],
) -> None:
    """Raise InvalidDataFile for a column whose values cannot be cast to its unified type."""
    unified = {fold_name(column.name): column.type for column in columns}
    cast: dict[tuple[str, str], bool] = {}
    for source in sources:
        name = fold_name(source.column.name)
        pair = source.column.type, unified.get(name, source.column.type)
        if pair not in cast:
            cast[pair] = is_widening(connection, *pair)
        if not cast[pair]:
            others = (each for each in sources if fold_name(each.column.name) == name)
            raise _conflict(table, source, next(o for o in others if o.column.type != pair[0]))


def _conflict(table: str, one: _Source, other: _Source) -> InvalidDataFile:
    return InvalidDataFile(
        f"The column {one.column.name} of {table} has types that no type holds without a loss:"
        f" {other.column.type} in {other.file.key}, {one.column.type} in {one.file.key}."
        " Put the files with one of the types into another table, or write them with the other"
        " type.",
        details={"file": one.file.key, "files": [other.file.key, one.file.key]},
    )
