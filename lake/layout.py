"""The layout of a table: daily Parquet files in year=/month=/day= folders, and _table.yaml."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

from lake.errors import LakeError

PARTITION_COLUMNS = ("year", "month", "day")

_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PLAIN_YAML = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_][a-z0-9_]*", re.I)


@dataclass(frozen=True)
class WriteStats:
    """Counts of written rows, daily files and bytes."""

    rows: int = 0
    files: int = 0
    bytes: int = 0

    def __add__(self, other: "WriteStats") -> "WriteStats":
        rows, files = self.rows + other.rows, self.files + other.files
        return WriteStats(rows, files, self.bytes + other.bytes)


def validate_table_name(name: str) -> str:
    """Return a valid table name. Raises LakeError."""
    if not _TABLE_NAME.fullmatch(name):
        raise LakeError(
            f"--table {name!r} is invalid: use 1 to 63 lower-case letters, digits or _, "
            "with a letter first"
        )
    return name


def daily_folder(table: Path, day: date) -> Path:
    """Return the folder of one day; zero-padded names sort by time."""
    return table / f"year={day:%Y}" / f"month={day:%m}" / f"day={day:%d}"


def write_daily_file(
    connection: duckdb.DuckDBPyConnection, select: str, table: Path, day: date, name: str
) -> WriteStats:
    """Write the rows of a SELECT, in its order, as the file of one day."""
    folder = daily_folder(table, day)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    copied = connection.execute(
        f"COPY ({select}) TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchone()
    return WriteStats(copied[0] if copied else 0, 1, file.stat().st_size)


def settings_text(time_column: str) -> str:
    """Return the text of _table.yaml for a table whose times are in UTC.

    A JSON string is a valid double-quoted scalar of YAML.
    """
    plain = _PLAIN_YAML.fullmatch(time_column)
    return f"time_column: {time_column if plain else json.dumps(time_column)}\ntime_zone: UTC\n"
