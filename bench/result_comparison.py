"""Comparison of the rows of two Parquet files, ignoring order, numeric types and column order."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

# Some engines round averages of decimals to six digits after the point.
TOLERANCE = 1e-4
# Larger results are compared by sums of hashes, with floats rounded to six digits.
SMALL_ROWS = 20_000


Columns = list[tuple[str, str]]


def find_difference(expected: Path, found: Path) -> str | None:
    """Return the difference of two files, or None if they hold the same rows."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        columns = _paired(*(_columns(connection, path) for path in (expected, found)))
        if len(columns[0]) != len(columns[1]):
            return f"{len(columns[1])} columns, not {len(columns[0])}"
        rows = [_count(connection, path) for path in (expected, found)]
        if rows[0] != rows[1]:
            return f"{rows[1]:,} rows, not {rows[0]:,}"
        if rows[0] > SMALL_ROWS:
            sums = [
                _sum_of_hashes(connection, path, names)
                for path, names in zip((expected, found), columns, strict=True)
            ]
            return None if sums[0] == sums[1] else "other values"
        tables = [
            _rows(connection, path, names)
            for path, names in zip((expected, found), columns, strict=True)
        ]
        return _difference(*tables)


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> Columns:
    described = connection.execute(f"DESCRIBE FROM {_source(path)}").fetchall()
    return [(row[0], row[1]) for row in described]


def _source(path: Path) -> str:
    return quote_literal(str(path))


def _paired(expected: Columns, found: Columns) -> tuple[Columns, Columns]:
    """Sort both by name, or keep their order if the engines name columns differently."""
    ordered = [
        sorted(columns, key=lambda column: column[0].lower()) for columns in (expected, found)
    ]
    names = [[name.lower() for name, _ in columns] for columns in ordered]
    return (ordered[0], ordered[1]) if names[0] == names[1] else (expected, found)


def _count(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    row = connection.execute(f"SELECT count(*) FROM {_source(path)}").fetchone()
    assert row is not None
    return int(row[0])


def _sum_of_hashes(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> Any:
    values = ", ".join(_normalized(name, kind) for name, kind in columns)
    return connection.execute(
        f"SELECT sum(hash({values})::HUGEINT) FROM {_source(path)}"
    ).fetchone()


def _normalized(name: str, kind: str) -> str:
    """Return the SQL that converts a column to a type that the engines share."""
    column = quote_identifier(name)
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        return f"printf('%.6g', {column}::DOUBLE)"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return f"epoch_us({column}::TIMESTAMP)"
    if "INT" in kind:
        return f"{column}::HUGEINT"
    if kind == "BLOB":
        return f"decode({column})"
    return f"{column}::BIGINT" if kind == "BOOLEAN" else column


def _rows(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns
) -> list[tuple[Any, ...]]:
    names = ", ".join(_readable(name, kind) for name, kind in columns)
    found = connection.execute(f"SELECT {names} FROM {_source(path)}").fetchall()
    return sorted((tuple(map(_normalized_value, row)) for row in found), key=_sort_key)


def _readable(name: str, kind: str) -> str:
    """Return the SQL of a column for fetchall, which needs pytz for times with a zone."""
    column = quote_identifier(name)
    return f"{column}::TIMESTAMP" if kind.startswith("TIMESTAMP") else column


def _normalized_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def _sort_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the sort key: texts first, so that rounded numbers do not change the order."""
    texts = [str(value) for value in row if not isinstance(value, int | float)]
    numbers = [value for value in row if isinstance(value, int | float)]
    return (texts, [float(f"{value:.5g}") for value in numbers], numbers)


def _difference(expected: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> str | None:
    for own, other in zip(expected, found, strict=True):
        for value, same in zip(own, other, strict=True):
            if not _equal(value, same):
                return f"{same!r}, not {value!r}"[:200]
    return None


def _equal(value: Any, same: Any) -> bool:
    if isinstance(value, float) or isinstance(same, float):
        numbers = isinstance(value, int | float) and isinstance(same, int | float)
        return numbers and math.isclose(value, same, rel_tol=TOLERANCE, abs_tol=1e-9)
    return bool(value == same)
