"""SQL of the views over a table's explicit file lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from duckstep_service.core.sql.names import fold_name, fold_name_sql, qualified_names
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal, quote_literal_list
from duckstep_service.core.table_files import Column, FileGroup, TableFiles, TableSchema
from duckstep_service.engine.sql.partition_columns import (
    is_respelled,
    partition_expressions,
    reads_partitions,
)

_FILE_COLUMN = "__duckstep_file"


def create_view(table: TableFiles, uri: Callable[[str], str]) -> str:
    """Return the statement that creates the view of `table` over its files at `uri(key)`.

    A table whose files differ has the columns of its schema first, whichever files it reads.
    """
    schema = table.schema
    mixed = schema is not None and (schema.mixed or not schema.complete)
    groups = [_mark_respelled(group, schema) for group in table.groups]
    selects = [_select_group(group, uri, mixed) for group in groups]
    respelled = any(group.respelled for group in groups)
    if schema is not None and schema.columns and (mixed or respelled or not selects):
        selects.insert(0, _select_no_rows(schema.columns))
    selected = " UNION ALL BY NAME ".join(selects)
    return f"CREATE OR REPLACE VIEW {quote_identifier(table.name)} AS {selected}"


def _mark_respelled(group: FileGroup, schema: TableSchema | None) -> FileGroup:
    """Return the group, respelled if the schema has a partition column in another case."""
    if schema is None or group.respelled:
        return group
    return replace(group, respelled=is_respelled(group.partitions, schema.columns))


def create_schema_views(name: str) -> str:
    """Return the statements after which `db.orders` names the view "db.orders", too."""
    views = (
        f"; CREATE SCHEMA IF NOT EXISTS {quote_identifier(schema)}"
        f"; CREATE OR REPLACE VIEW {quote_identifier(schema)}.{quote_identifier(table)}"
        f" AS FROM main.{quote_identifier(name)}"
        for schema, table in qualified_names(name)
    )
    return "".join(views)


def create_empty_view(name: str, columns: Sequence[Column]) -> str:
    """Return the statement that creates the view `name` with these columns and no rows."""
    return f"CREATE OR REPLACE VIEW {quote_identifier(name)} AS {_select_no_rows(columns)}"


def _select_no_rows(columns: Sequence[Column]) -> str:
    nulls = (f"NULL::{column.type} AS {quote_identifier(column.name)}" for column in columns)
    return f"SELECT {', '.join(nulls)} WHERE false"


def _select_group(group: FileGroup, uri: Callable[[str], str], mixed: bool) -> str:
    return _select_files(group, uri, mixed) + (" WHERE false" if group.empty else "")


def _select_files(group: FileGroup, uri: Callable[[str], str], mixed: bool) -> str:
    """Return the SELECT of a group; DuckDB unifies the columns of `mixed` files by name.

    Files that are alike need no union.
    """
    uris = [uri(file.key) for file in group.files]
    files = quote_literal_list(uris)
    if mixed and len(uris) > 1 and not group.alike:
        files += ", union_by_name = true"
    if not group.partitions:
        return f"SELECT * FROM read_parquet({files}, hive_partitioning = false)"
    # DuckDB 1.5.5 compares a partition column with the file's column of another case.
    if not group.respelled and reads_partitions(group, uris):
        types = ", ".join(f"{quote_identifier(k)}: {v}" for k, v in group.partitions.items())
        options = f"hive_partitioning = true, hive_types = {{{types}}}"
        return f"SELECT * FROM read_parquet({files}, {options})"
    return _select_path_partitions(group, files)


def _select_path_partitions(group: FileGroup, files: str) -> str:
    """Return a SELECT with partition columns from the folders of the file paths.

    As in DuckDB's own reading, partition columns hide columns of the file with the same name.
    """
    columns = "".join(
        f", {expression} AS {quote_identifier(name)}"
        for name, expression in partition_expressions(group, _FILE_COLUMN)
    )
    options = f"hive_partitioning = false, filename = {quote_literal(_FILE_COLUMN)}"
    hidden = ", ".join(
        quote_literal(name) for name in [*map(fold_name, group.partitions), _FILE_COLUMN]
    )
    visible = f"COLUMNS(lambda name: {fold_name_sql('name')} NOT IN ({hidden}))"
    return f"SELECT {visible}{columns} FROM read_parquet({files}, {options})"
