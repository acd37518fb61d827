"""The columns of a table in Glue, from the footers of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_types import FileType, Unreadable, file_type, is_type, unify
from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.catalog.partition_types import BIGINT, DATE, VARCHAR
from duckstep_service.core.parquet.schema import SchemaNode, SchemaReader, UnknownSchema
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation.translated_query import AthenaColumn

PARTITION_TYPES = {BIGINT: "bigint", DATE: "date", VARCHAR: "string"}
_NAME = re.compile(r"[\w-](?:[\w -]{0,253}[\w-])?")
# Glue's limit of a type's definition is above this.
_MAX_TYPE = 100_000

_FileColumns = Mapping[str, SchemaNode | None]
"""The columns of files with one schema by lower-case name, None for a name that occurs twice."""


def athena_columns(
    columns: Sequence[Column], partitions: Mapping[str, str], files: Iterable[FileIndex]
) -> list[AthenaColumn]:
    """Return the columns of a table in its order.

    `partitions` has DuckDB's types by folded name; `files` are those that Athena may read.
    """
    schemas = _distinct_schemas(files)
    names = [hive_name(column.name) for column in columns]
    return [
        _athena_column(column, partitions, schemas, names.count(hive_name(column.name)) > 1)
        for column in columns
    ]


def _distinct_schemas(files: Iterable[FileIndex]) -> list[_FileColumns] | None:
    """Return the schemas of files, None if one is unknown."""
    reader = SchemaReader()
    try:
        distinct = {id(found): found for file in files for found in [reader.columns(file.footer)]}
    except UnknownSchema:
        return None
    return [_by_name(columns) for columns in distinct.values()]


def _by_name(columns: Iterable[SchemaNode]) -> _FileColumns:
    by_name: dict[str, SchemaNode | None] = {}
    for column in columns:
        name = hive_name(column.name)
        by_name[name] = None if name in by_name else column
    return by_name


def _athena_column(
    column: Column,
    partitions: Mapping[str, str],
    schemas: Sequence[_FileColumns] | None,
    ambiguous: bool,
) -> AthenaColumn:
    folded = fold_name(column.name)
    try:
        _check_name(column.name, ambiguous)
        if folded in partitions:
            return AthenaColumn(column.name, column.type, PARTITION_TYPES[partitions[folded]])
        found = _type_in_files(column, schemas)
    except Unreadable as exc:
        return AthenaColumn(column.name, column.type, "", str(exc))
    return AthenaColumn(column.name, column.type, found.glue)


def _check_name(name: str, ambiguous: bool) -> None:
    if ambiguous:
        raise Unreadable("has a name that differs from another one only in case")
    if fold_name(name) != hive_name(name) or not _NAME.fullmatch(name):
        raise Unreadable("has a name with characters that Athena does not accept")


def _type_in_files(column: Column, schemas: Sequence[_FileColumns] | None) -> FileType:
    if schemas is None:
        raise Unreadable("is in files whose schema is unknown")
    name = hive_name(column.name)
    nodes = [schema[name] for schema in schemas if name in schema]
    types = []
    for node in nodes:
        if node is None:
            raise Unreadable("has a name that differs from another one only in case")
        types.append(file_type(node))
    if not types:
        raise Unreadable("is in no file")
    found = reduce(unify, dict.fromkeys(types))
    if not is_type(column.type, found) or len(found.glue) > _MAX_TYPE:
        raise Unreadable(f"has the type {column.type}, which Athena reads otherwise")
    return found
