"""Execution of a query in the sandbox: check its plan, then copy its rows to the result file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.engine.output.storage_types import contains_type, declared_type, to_storage
from duckstep_service.engine.output.type_limits import check_result_types
from duckstep_service.engine.sql import explain
from duckstep_service.engine.worker.plan_check import (
    Parameters,
    Readable,
    UnplannedColumns,
    check_plan,
)
from duckstep_service.engine.worker.scan_columns import ScanColumns
from duckstep_service.engine.worker.wrapping import wrap_statement

# A thread buffers a row group, and a page of a result reads one: a sixth of DuckDB's rows. zstd's
# level 1 takes 0.7 of the processor time of its default, for 5% more bytes.
_COPY_OPTIONS = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480,"
    " USE_TMP_FILE false"
)

# Names and DuckDBPyTypes.
ResultColumns = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class SandboxQuery:
    """A SELECT, or EXPLAIN and a SELECT, with its parameters and what it may read."""

    sql: str
    parameters: Parameters
    readable: Readable


@dataclass(frozen=True, slots=True)
class Execution:
    """The rows of a result, its columns as (name, DuckDB type), and the seconds of the run."""

    rows: int
    columns: list[tuple[str, str]]
    seconds: float


def execute(
    connection: duckdb.DuckDBPyConnection,
    query: SandboxQuery,
    path: Path,
    scans: ScanColumns | None = None,
    columns: ResultColumns | None = None,
) -> Execution:
    """Run a query and write its rows to `path` as Parquet.

    `scans` has the tables of `connection`, and `columns` are those that `prepare` returned.
    Raises duckdb.Error, PlanRefused, UnplannedColumns and ResultTypeTooComplex.
    """
    started = time.monotonic()
    if columns is None:
        columns = prepare(connection, query, scans)
    explain_prefix, select = explain.split_explain(query.sql)
    parameters = query.parameters
    if explain_prefix:
        plan = connection.execute(
            wrap_statement(explain_prefix, select), parameters or None
        ).fetchall()
        select, parameters = explain.plan_as_select(plan)
        columns = bind_columns(connection, select, parameters)
    rows = _copy(connection, select, parameters, columns, path)
    described = [(name, declared_type(kind)) for name, kind in columns]
    return Execution(rows, described, time.monotonic() - started)


def prepare(
    connection: duckdb.DuckDBPyConnection, query: SandboxQuery, scans: ScanColumns | None
) -> ResultColumns:
    """Check the plan of a query and return the columns of its result; read no column of a file.

    Raises duckdb.Error, PlanRefused, UnplannedColumns and ResultTypeTooComplex.
    """
    _, select = explain.split_explain(query.sql)
    parameters = query.parameters
    check_plan(connection, select, parameters, query.readable)
    _check_columns(select, parameters, query.readable, scans)
    return _describe(select, parameters, scans) or bind_columns(connection, select, parameters)


def _check_columns(
    sql: str, parameters: Parameters, readable: Readable, scans: ScanColumns | None
) -> None:
    """Raise UnplannedColumns if `sql` reads columns that are not planned, or unknown."""
    if readable.columns is None or scans is None:
        return
    read = scans.find(sql, parameters)
    if read is None or not read <= set(readable.columns):
        raise UnplannedColumns


def _describe(sql: str, parameters: Parameters, scans: ScanColumns | None) -> ResultColumns | None:
    """Return the columns of the result without opening a file, None if that needs the files.

    Raises ResultTypeTooComplex.
    """
    columns = scans.describe(sql, parameters) if scans else None
    check_result_types(columns or [])
    return columns


def bind_columns(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters
) -> list[tuple[str, Any]]:
    """Return the columns of the result, as names and DuckDBPyTypes, without a run.

    Raises duckdb.Error and ResultTypeTooComplex.
    """
    connection.execute(f"{wrap_statement('', sql)} LIMIT 0", parameters or None)
    columns = [(column[0], column[1]) for column in connection.description or []]
    check_result_types(columns)
    return columns


def _copy(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Parameters,
    columns: list[tuple[str, Any]],
    path: Path,
) -> int:
    target = f"TO {quote_literal(str(path))} ({_COPY_OPTIONS})"
    copy = wrap_statement("COPY (", sql)
    try:
        copied = connection.execute(
            f"{copy} {_storage_select(columns)}) {target}", parameters or None
        )
    except duckdb.ConversionException as exc:
        if "to DECIMAL(38,0)" not in str(exc) or not any(
            _contains_hugeint(kind) for _, kind in columns
        ):
            raise
        as_text = _storage_select(columns, huge_as_text=True)
        copied = connection.execute(f"{copy} {as_text}) {target}", parameters or None)
    row = copied.fetchone()
    return int(row[0]) if row else 0


def _contains_hugeint(kind: Any) -> bool:
    return contains_type(kind, lambda part: str(part) == "HUGEINT")


def _storage_select(columns: list[tuple[str, Any]], huge_as_text: bool = False) -> str:
    """Return the SELECT that casts columns to types that Parquet stores, empty if none needs it."""
    values = [
        (name, to_storage(kind, quote_identifier(name), huge_as_text)) for name, kind in columns
    ]
    replaced = [f"{value} AS {quote_identifier(name)}" for name, value in values if value]
    return f"SELECT * REPLACE ({', '.join(replaced)})" if replaced else ""
