"""SQL of the views over a table's explicit file lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duckstep_service.core.catalog.partitions import HIVE, PLAIN
from duckstep_service.core.sql.names import fold_name_sql
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal, quote_literal_list
from duckstep_service.core.table_files import Column, FileGroup, TableFiles

_FILE_COLUMN = "__duckstep_file"


def create_view(table: TableFiles, uri: Callable[[str], str]) -> str:
    """Return the statement that creates the view of `table` over its files at `uri(key)`."""
    selects = " UNION ALL BY NAME ".join(_select_group(group, uri) for group in table.groups)
    return f"CREATE OR REPLACE VIEW {quote_identifier(table.name)} AS {selects}"


def create_empty_view(name: str, columns: Sequence[Column]) -> str:
    """Return the statement that creates the view `name` with these columns and no rows."""
    nulls = (f"NULL::{column.type} AS {quote_identifier(column.name)}" for column in columns)
    return (
        f"CREATE OR REPLACE VIEW {quote_identifier(name)} AS SELECT {', '.join(nulls)} WHERE false"
    )


def _select_group(group: FileGroup, uri: Callable[[str], str]) -> str:
    return _select_files(group, uri) + (" WHERE false" if group.empty else "")


def _select_files(group: FileGroup, uri: Callable[[str], str]) -> str:
    files = quote_literal_list([uri(file.key) for file in group.files])
    if group.layout == HIVE:
        types = ", ".join(f"{quote_identifier(k)}: {v}" for k, v in group.partitions.items())
        options = f"hive_partitioning = true, hive_types = {{{types}}}"
        return f"SELECT * FROM read_parquet({files}, {options})"
    if group.layout == PLAIN:
        return _select_plain_partitions(group, files)
    return f"SELECT * FROM read_parquet({files}, hive_partitioning = false)"


def _select_plain_partitions(group: FileGroup, files: str) -> str:
    """Return a SELECT with partition columns from the unnamed folders of the file paths.

    As with named folders, partition columns hide columns of the file with the same name.
    """
    pattern = "".join(r"(\d+)/" for _ in group.partitions) + "[^/]*$"
    columns = "".join(
        f", CAST(regexp_extract({_FILE_COLUMN}, {quote_literal(pattern)}, {index}) AS BIGINT)"
        f" AS {quote_identifier(name)}"
        for index, name in enumerate(group.partitions, 1)
    )
    options = f"hive_partitioning = false, filename = {quote_literal(_FILE_COLUMN)}"
    hidden = ", ".join(quote_literal(name) for name in [*group.partitions, _FILE_COLUMN])
    visible = f"COLUMNS(lambda name: {fold_name_sql('name')} NOT IN ({hidden}))"
    return f"SELECT {visible}{columns} FROM read_parquet({files}, {options})"
