"""From a staged file to a table's daily files, in bounded memory: DuckDB spills into a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.layout import Written, write_day
from lake.time_parsing import Reading

MEMORY_LIMIT = "1GB"
_SAMPLES = 3
_PLACE = "place in the file"


@dataclass(frozen=True)
class Imported:
    """What an import wrote, between which days, and how many rows were left out."""

    written: Written
    first: date
    last: date
    skipped: int


@contextmanager
def staging(folder: Path, zone: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a staging database in a folder; its session is in the zone of times without one."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(folder / "staging.duckdb", config=config) as connection:
        known = connection.execute("SELECT 1 FROM pg_timezone_names() WHERE name = ?", [zone])
        if not known.fetchone():
            raise LakeError(f"there is no time zone {zone!r}; one is called like Asia/Seoul")
        connection.execute("SET TimeZone = ?", [zone])
        connection.execute("SET enable_progress_bar = false")
        yield connection


def refuse_bad_rows(
    connection: duckdb.DuckDBPyConnection, column: str, reading: Reading, skip: bool
) -> int:
    """Count the rows without a readable time, and refuse them unless they are to be left out."""
    name, missing = quote_identifier(column), f"FROM raw WHERE ({reading.sql}) IS NULL"
    found = connection.execute(f"SELECT count(*), (SELECT count(*) FROM raw) {missing}").fetchone()
    bad, rows = found or (0, 0)
    if bad == rows:
        raise LakeError(
            f"no value of {column!r} can be read as a time, {_samples(connection, name, missing)}"
        )
    if bad and not skip:
        raise LakeError(
            f"{bad:,} of {rows:,} rows have no readable time in {column!r} as {reading.label}, "
            f"{_samples(connection, name, missing)}; --skip-bad-rows leaves them out"
        )
    return int(bad)


def order(
    connection: duckdb.DuckDBPyConnection, column: str, reading: Reading, select: dict[str, str]
) -> None:
    """Make the table `ordered`: every column by its SQL, the time in UTC, in the order of time."""
    kept = select | {column: reading.sql}
    columns = ", ".join(f"{sql} AS {quote_identifier(name)}" for name, sql in kept.items())
    time, place = quote_identifier(column), quote_identifier(_PLACE)
    connection.execute(
        f"CREATE TABLE ordered AS SELECT * EXCLUDE ({place}) "
        f"FROM (SELECT rowid AS {place}, {columns} FROM raw) "
        f"WHERE {time} IS NOT NULL ORDER BY {time}, {place}"
    )
    connection.execute("DROP TABLE raw")


def write_days(
    connection: duckdb.DuckDBPyConnection, column: str, table: Path, file_name: str, skipped: int
) -> Imported:
    """Write each day of the table `ordered` as one file."""
    name, written = quote_identifier(column), Written()
    found: list[Any] = connection.execute(
        f"SELECT DISTINCT {name}::DATE AS d FROM ordered ORDER BY d"
    ).fetchall()
    days: list[date] = [day for (day,) in found]
    for day in days:
        select = (
            f"SELECT * FROM ordered WHERE {name} >= TIMESTAMP '{day} 00:00:00' "
            f"AND {name} <= TIMESTAMP '{day} 23:59:59.999999' ORDER BY {name}, rowid"
        )
        written += write_day(connection, select, table, day, file_name)
    return Imported(written, days[0], days[-1], skipped)


def _samples(connection: duckdb.DuckDBPyConnection, name: str, missing: str) -> str:
    found: list[Any] = connection.execute(
        f"SELECT rowid + 1, left({name}::VARCHAR, 40) {missing} ORDER BY rowid LIMIT {_SAMPLES}"
    ).fetchall()
    shown = ", ".join(
        f"row {row}: {'NULL' if value is None else repr(value)}" for row, value in found
    )
    return f"first {shown}"
