"""The search for the file and the column that DuckDB cannot read, after a query has failed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import duckdb

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal_list

Connect = Callable[[], duckdb.DuckDBPyConnection]


@dataclass(frozen=True, slots=True)
class Fault:
    """An unreadable file, its first unreadable column if the others are not, and the error."""

    file: str
    column: str
    error: duckdb.Error | UnicodeDecodeError


def find_fault(
    connect: Connect, files: Sequence[str], columns: Collection[str] | None
) -> Fault | None:
    """Return the fault of the first file whose `columns`, by folded name, DuckDB cannot read.

    Without `columns`, every column is read. An internal error ends an instance: `connect` returns
    one that is usable.
    """
    error = _read(connect, files, columns)
    while error is not None and len(files) > 1:
        half = files[: len(files) // 2]
        found = _read(connect, half, columns)
        files, error = (half, found) if found else (files[len(half) :], error)
    if error is None:
        return None
    last = _read(connect, files, columns)
    return _find_column(connect, files[0], columns, last) if last else None


def _find_column(
    connect: Connect,
    file: str,
    columns: Collection[str] | None,
    error: duckdb.Error | UnicodeDecodeError,
) -> Fault:
    try:
        names = _select_names(connect(), [file], columns)
    except (duckdb.Error, UnicodeDecodeError):
        return Fault(file, "", error)
    for name in names:
        if found := _read(connect, [file], [fold_name(name)]):
            return Fault(file, name, found)
    return Fault(file, "", error)


def _read(
    connect: Connect, files: Sequence[str], columns: Collection[str] | None
) -> duckdb.Error | UnicodeDecodeError | None:
    """Decode every value of the columns; return the error of DuckDB, None without one."""
    connection = connect()
    try:
        names = _select_names(connection, files, columns)
        values = ", ".join(f"max(hash({quote_identifier(name)}))" for name in names)
        connection.execute(f"SELECT {values or 'count(*)'} {_source(files)}").fetchall()
    except (duckdb.Error, UnicodeDecodeError) as exc:
        return exc
    return None


def _select_names(
    connection: duckdb.DuckDBPyConnection, files: Sequence[str], columns: Collection[str] | None
) -> list[str]:
    rows = connection.execute(f"DESCRIBE SELECT * {_source(files)}").fetchall()
    names = [str(row[0]) for row in rows]
    return [name for name in names if columns is None or fold_name(name) in columns]


def _source(files: Sequence[str]) -> str:
    # Each file has its own columns: a column that another file lacks is NULL there.
    options = "hive_partitioning = false, union_by_name = true"
    return f"FROM read_parquet({quote_literal_list(files)}, {options})"
