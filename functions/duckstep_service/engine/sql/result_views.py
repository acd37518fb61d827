"""SQL text for the view over an earlier result, with the types that the result tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.core.table_files import Column, StoredObject
from duckstep_service.engine.output.storage_types import contains_type, from_storage


def create_result_view(
    name: str, file: StoredObject, columns: Sequence[Column], uri: Callable[[str], str]
) -> str:
    """Return the statement that makes `name` a view over a stored result; `uri` places its key."""
    values = ", ".join(map(_restored_column, columns))
    location = quote_literal(uri(file.key))
    return (
        f"CREATE OR REPLACE VIEW {quote_identifier(name)} AS SELECT {values}"
        f" FROM read_parquet({location}, hive_partitioning = false)"
    )


def _restored_column(column: Column) -> str:
    """Return a column as it was before it was stored; a VARIANT stays the JSON that it became."""
    name, kind = quote_identifier(column.name), duckdb.sqltype(column.type)
    value = from_storage(kind, name) or name
    if contains_type(kind, lambda part: str(part) == "VARIANT"):
        return f"{value} AS {name}"
    # An ENUM, a TIMESTAMP_S or an array is not restored, for its text is the same.
    return f"CAST({value} AS {column.type}) AS {name}"
