"""The staging database, which sorts rows and writes daily files in bounded memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.layout import WriteStats, write_daily_file
from lake.row_lines import describe_row
from lake.time_options import TimeParser

MEMORY_LIMIT = "1GB"
# For tables of more columns, the limit grows by half a megabyte for each column.
_COLUMNS_OF_LIMIT = 200
_MAX_EXAMPLES = 3
_ROW_NUMBER = "row number in the file"


@dataclass(frozen=True)
class ImportStats:
    """Counts of an import, its first and last day, and the number of skipped rows."""

    written: WriteStats
    first: date
    last: date
    skipped: int


@contextmanager
def open_staging_database(folder: Path, zone: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that spills to `folder`, with `zone` as the session's time zone."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(folder / "staging.duckdb", config=config) as connection:
        zones = connection.execute("SELECT 1 FROM pg_timezone_names() WHERE name = ?", [zone])
        if not zones.fetchone():
            raise LakeError(f"--zone: unknown time zone {zone!r}; use a name such as Asia/Seoul")
        connection.execute("SET TimeZone = ?", [zone])
        connection.execute("SET enable_progress_bar = false")
        yield connection


def raise_memory_limit(connection: duckdb.DuckDBPyConnection, columns: int) -> None:
    """Raise the memory limit for wide tables, as DuckDB keeps blocks of each column in memory."""
    if columns > _COLUMNS_OF_LIMIT:
        megabytes = 1_000 + columns // 2
        connection.execute(f"SET memory_limit = '{megabytes}MB'")


def check_times(
    connection: duckdb.DuckDBPyConnection, column: str, parser: TimeParser, skip: bool
) -> int:
    """Return the number of rows without a valid time. Raises LakeError unless `skip` is set."""
    name, invalid = quote_identifier(column), f"FROM raw WHERE ({parser.sql}) IS NULL"
    row = connection.execute(f"SELECT count(*), (SELECT count(*) FROM raw) {invalid}").fetchone()
    bad, rows = row or (0, 0)
    if bad == rows:
        raise LakeError(
            f"no value of column {column!r} is a time: {_examples(connection, name, invalid)}; "
            "set --time to another column or --time-format to its format"
            f"{_zone_hint(connection, name, invalid)}"
        )
    if bad and not skip:
        valid = _examples(connection, name, f"FROM raw WHERE ({parser.sql}) IS NOT NULL", 1)
        raise LakeError(
            f"{bad:,} of {rows:,} rows have no valid time in column {column!r} ({parser.label}, "
            f"as {valid}): {_examples(connection, name, invalid)}; set --skip-bad-rows to skip them"
            f"{_zone_hint(connection, name, invalid)}"
        )
    return int(bad)


def sort_rows(
    connection: duckdb.DuckDBPyConnection, column: str, parser: TimeParser, schema: dict[str, str]
) -> None:
    """Create the table `ordered` of the schema's columns, with times in UTC, sorted by time."""
    expressions = schema | {column: parser.sql}
    columns = ", ".join(f"{sql} AS {quote_identifier(name)}" for name, sql in expressions.items())
    time, row_number = quote_identifier(column), quote_identifier(_ROW_NUMBER)
    connection.execute(
        f"CREATE TABLE ordered AS SELECT * EXCLUDE ({row_number}) "
        f"FROM (SELECT rowid AS {row_number}, {columns} FROM raw) "
        f"WHERE {time} IS NOT NULL ORDER BY {time}, {row_number}"
    )
    connection.execute("DROP TABLE raw")


def write_daily_files(
    connection: duckdb.DuckDBPyConnection, column: str, table: Path, file_name: str, skipped: int
) -> ImportStats:
    """Write each day of the table `ordered` to one file."""
    name, written = quote_identifier(column), WriteStats()
    rows: list[Any] = connection.execute(
        f"SELECT DISTINCT {name}::DATE AS d FROM ordered ORDER BY d"
    ).fetchall()
    days: list[date] = [day for (day,) in rows]
    for day in days:
        select = (
            f"SELECT * FROM ordered WHERE {name} >= TIMESTAMP '{day} 00:00:00' "
            f"AND {name} <= TIMESTAMP '{day} 23:59:59.999999' ORDER BY {name}, rowid"
        )
        written += write_daily_file(connection, select, table, day, file_name)
    return ImportStats(written, days[0], days[-1], skipped)


def _zone_hint(connection: duckdb.DuckDBPyConnection, name: str, invalid: str) -> str:
    """Return the remedy for an abbreviated time zone, which has several meanings."""
    zone = f"regexp_matches({name}::VARCHAR, ':\\d\\d ?[A-Z]{{2,5}}$')"
    found = connection.execute(f"SELECT 1 {invalid} AND {zone} LIMIT 1").fetchone()
    return "; abbreviations name several zones: write an offset such as +09:00" if found else ""


def _examples(
    connection: duckdb.DuckDBPyConnection, name: str, invalid: str, limit: int = _MAX_EXAMPLES
) -> str:
    invalid_rows: list[Any] = connection.execute(
        f"SELECT rowid, left({name}::VARCHAR, 40) {invalid} ORDER BY rowid LIMIT {limit}"
    ).fetchall()
    return ", ".join(
        f"{describe_row(connection, row)}: {'NULL' if value is None else repr(value)}"
        for row, value in invalid_rows
    )
