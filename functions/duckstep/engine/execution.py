"""One query in the sandbox: bind it, then copy its rows to the result file."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from duckstep.engine.views import quote_name, quote_text

# What stands before the statement when it is bound and when it runs; errors count from there.
PREFIX = "SELECT * FROM (\n"

# Parquet has no type for these: DuckDB would write HUGEINT, the type of every sum of integers, as
# DOUBLE, and refuse the others.
_STORED_AS = {
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "VARCHAR",
    "BIGNUM": "VARCHAR",
    "BIT": "VARCHAR",
    "TIME WITH TIME ZONE": "VARCHAR",
}
_QUOTED_OR_TYPE = re.compile(
    r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\b(?:' + "|".join(_STORED_AS) + r")\b"
)

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
    return Outcome(row[0] if row else 0, columns, time.monotonic() - started)


def bind(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters
) -> list[tuple[str, str]]:
    """Return the result's columns without running the query."""
    connection.execute(f"{PREFIX}{sql}\n) LIMIT 0", parameters or None)
    return [(column[0], str(column[1])) for column in connection.description or []]


def _stored(sql: str, columns: list[tuple[str, str]]) -> str:
    """Wrap the statement so that every column has a type that Parquet keeps."""
    casts = []
    for name, type_name in columns:
        stored = _QUOTED_OR_TYPE.sub(lambda m: _STORED_AS.get(m[0], m[0]), type_name)
        if stored != type_name:
            casts.append(f"CAST({quote_name(name)} AS {stored}) AS {quote_name(name)}")
    replacing = f" REPLACE ({', '.join(casts)})" if casts else ""
    return f"SELECT *{replacing} FROM (\n{sql}\n)"
