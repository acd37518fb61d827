"""Tables of many tiny files, each with one row of its own hour."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from duckstep_service.core.catalog.settings import SETTINGS_FILE
from duckstep_service.core.sql.quoting import quote_literal

from lake.layout import settings_text

TIME_COLUMN = "ts"
START = datetime(2010, 1, 1, tzinfo=UTC)
HOURS_PER_DAY = 24
# The row's time in the template, whose bytes are found in no other place.
_TEMPLATE_MICROSECONDS = 0x0123_4567_89AB_CDEF


def create_tiny_files(table: Path, files: int, files_per_day: int = HOURS_PER_DAY) -> None:
    """Create a table of `year=/month=/day=` folders with files of one row, unless it exists.

    The row of a file has the file's hour. The files differ in its bytes alone, in the page and in
    the footer's statistics.
    """
    if table.exists():
        return
    staging = table.with_name(f".{table.name}")
    shutil.rmtree(staging, ignore_errors=True)
    content = _template(table.parent)
    time = struct.pack("<q", _TEMPLATE_MICROSECONDS)
    for moment in file_times(files, files_per_day):
        folder = staging / f"year={moment.year}/month={moment.month:02}/day={moment.day:02}"
        if moment.hour == 0:
            folder.mkdir(parents=True)
        microseconds = struct.pack("<q", int(moment.timestamp()) * 1_000_000)
        (folder / f"{moment.hour:02}.parquet").write_bytes(content.replace(time, microseconds))
    (staging / SETTINGS_FILE).write_text(settings_text(TIME_COLUMN))
    staging.rename(table)


def file_times(files: int, files_per_day: int = HOURS_PER_DAY) -> Iterator[datetime]:
    """Yield the hour of each file; a day has its first `files_per_day` hours."""
    for number in range(files):
        day, hour = divmod(number, files_per_day)
        yield START + timedelta(days=day, hours=hour)


def _template(folder: Path) -> bytes:
    """Return a file whose row has the template's time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".template-{os.getpid()}.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT make_timestamp({_TEMPLATE_MICROSECONDS}) AS {TIME_COLUMN}, 1 AS number)"
            f" TO {quote_literal(str(path))} (FORMAT parquet, COMPRESSION uncompressed)"
        )
    content = path.read_bytes()
    path.unlink()
    return content
