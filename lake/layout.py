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
TABLE_FILE = "_table.yaml"

_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_PLAIN_YAML = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_][a-z0-9_]*", re.I)


@dataclass(frozen=True)
class Written:
    """What was written: rows, daily files and their bytes."""

    rows: int = 0
    files: int = 0
    bytes: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.rows + other.rows, self.files + other.files, self.bytes + other.bytes)


def checked_table_name(name: str) -> str:
    """Return the name if a table may have it."""
    if not _TABLE_NAME.fullmatch(name):
        raise LakeError(
            f"table name {name!r} must be 1 to 63 lower-case letters, digits or _, a letter first"
        )
    return name


def day_folder(table: Path, day: date) -> Path:
    """Return the folder of one day; the zeros keep the names in the order of time."""
    return table / f"year={day:%Y}" / f"month={day:%m}" / f"day={day:%d}"


def write_day(
    connection: duckdb.DuckDBPyConnection, select: str, table: Path, day: date, name: str
) -> Written:
    """Write the rows that a SELECT answers, in its order, as the file of one day."""
    folder = day_folder(table, day)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    copied = connection.execute(
        f"COPY ({select}) TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchone()
    return Written(copied[0] if copied else 0, 1, file.stat().st_size)


def table_file(time_column: str) -> str:
    """Return the text of _table.yaml for a table whose times are in UTC."""
    plain = _PLAIN_YAML.fullmatch(time_column)
    return f"time_column: {time_column if plain else json.dumps(time_column)}\ntime_zone: UTC\n"
