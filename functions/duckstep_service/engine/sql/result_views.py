"""SQL of the view over a prior result, with the column types of that result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.core.table_files import Column, StoredObject
from duckstep_service.engine.output.storage_types import contains_type, from_storage


def create_result_view(
    name: str, file: StoredObject, columns: Sequence[Column], uri: Callable[[str], str]
) -> str:
    """Return the statement that creates the view `name` over a stored result at `uri(key)`."""
    values = ", ".join(map(_restored_column, columns))
    location = quote_literal(uri(file.key))
    return (
        f"CREATE OR REPLACE VIEW {quote_identifier(name)} AS SELECT {values}"
        f" FROM read_parquet({location}, hive_partitioning = false)"
    )


def _restored_column(column: Column) -> str:
    """Return the SQL of a column with its type before storage; a VARIANT remains JSON."""
    name, kind = quote_identifier(column.name), duckdb.sqltype(column.type)
    value = from_storage(kind, name) or name
    if contains_type(kind, lambda part: str(part) == "VARIANT"):
        return f"{value} AS {name}"
    # from_storage has no cast for an ENUM, a TIMESTAMP_S or an array: their text is the same.
    return f"CAST({value} AS {column.type}) AS {name}"
