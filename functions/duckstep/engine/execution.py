"""One query in the sandbox: bind it, then copy its rows to the result file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from duckstep.engine.storage_types import needs_cast, stored_type
from duckstep.engine.views import quote_name, quote_text

# What stands before the statement when it is bound and when it runs; errors count from there.
PREFIX = "SELECT * FROM (\n"

Parameters = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows of the result, its columns as (name, DuckDB type), and the seconds that it took."""

    rows: int
    columns: list[tuple[str, str]]
    seconds: float


def execute(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, path: Path
) -> Outcome:
    """Run `sql` and write its rows to `path` as Parquet. Raises duckdb.Error."""
    started = time.monotonic()
    path.unlink(missing_ok=True)
    columns = bind(connection, sql, parameters)
    options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
    copy = f"COPY ({_stored(sql, columns)}) TO {quote_text(str(path))} ({options})"
    row = connection.execute(copy, parameters or None).fetchone()
    named = [(name, str(kind)) for name, kind in columns]
    return Outcome(row[0] if row else 0, named, time.monotonic() - started)


def bind(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters
) -> list[tuple[str, Any]]:
    """Return the result's columns, as names and DuckDBPyTypes, without running the query."""
    connection.execute(f"{PREFIX}{sql}\n) LIMIT 0", parameters or None)
    return [(column[0], column[1]) for column in connection.description or []]


def _stored(sql: str, columns: list[tuple[str, Any]]) -> str:
    """Wrap the statement so that every column has a type that Parquet keeps."""
    casts = [
        f"CAST({quote_name(name)} AS {stored_type(kind)}) AS {quote_name(name)}"
        for name, kind in columns
        if needs_cast(kind)
    ]
    replacing = f" REPLACE ({', '.join(casts)})" if casts else ""
    return f"SELECT *{replacing} FROM (\n{sql}\n)"
