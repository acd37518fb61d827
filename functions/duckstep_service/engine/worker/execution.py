"""One query in the sandbox: bind it, then copy its rows to the result file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from duckstep_service.engine.output.storage_types import declared, holds, stored
from duckstep_service.engine.sql import explain
from duckstep_service.engine.sql.views import quote_name, quote_text

Parameters = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows of the result, its columns as (name, DuckDB type), and the seconds that it took."""

    rows: int
    columns: list[tuple[str, str]]
    seconds: float


def wrapped(opening: str, sql: str) -> str:
    """Return `sql` as a subquery behind `opening`.

    The opening is filled up with spaces: an error counts its place from the same byte on,
    whether the statement is bound, explained or run.
    """
    return f"{opening:<28}FROM (\n{sql}\n)"


# The bytes that stand before the statement.
PREFIX_BYTES = len(wrapped("", "")) - len("\n)")


def execute(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, path: Path
) -> Outcome:
    """Run `sql` and write its rows to `path` as Parquet. Raises duckdb.Error."""
    started = time.monotonic()
    explain_prefix, select = explain.split(sql)
    columns = bind(connection, select, parameters)
    if explain_prefix:
        plan = connection.execute(wrapped(explain_prefix, select), parameters or None).fetchall()
        select, parameters = explain.as_select(plan)
        columns = bind(connection, select, parameters)
    rows = _copy(connection, select, parameters, columns, path)
    named = [(name, declared(kind)) for name, kind in columns]
    return Outcome(rows, named, time.monotonic() - started)


def bind(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters
) -> list[tuple[str, Any]]:
    """Return the result's columns, as names and DuckDBPyTypes, without running the query."""
    connection.execute(f"{wrapped('', sql)} LIMIT 0", parameters or None)
    return [(column[0], column[1]) for column in connection.description or []]


def _copy(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Parameters,
    columns: list[tuple[str, Any]],
    path: Path,
) -> int:
    options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
    target = f"TO {quote_text(str(path))} ({options})"
    copy = wrapped("COPY (", sql)
    try:
        done = connection.execute(f"{copy} {_as_stored(columns)}) {target}", parameters or None)
    except duckdb.ConversionException as exc:
        if "to DECIMAL(38,0)" not in str(exc) or not any(_has_huge(kind) for _, kind in columns):
            raise
        as_text = _as_stored(columns, huge_as_text=True)
        done = connection.execute(f"{copy} {as_text}) {target}", parameters or None)
    row = done.fetchone()
    return int(row[0]) if row else 0


def _has_huge(kind: Any) -> bool:
    return holds(kind, lambda part: str(part) == "HUGEINT")


def _as_stored(columns: list[tuple[str, Any]], huge_as_text: bool = False) -> str:
    """Return the SELECT that gives every column a type that Parquet keeps, where one needs it."""
    values = [(name, stored(kind, quote_name(name), huge_as_text)) for name, kind in columns]
    replaced = [f"{value} AS {quote_name(name)}" for name, value in values if value]
    return f"SELECT * REPLACE ({', '.join(replaced)})" if replaced else ""
