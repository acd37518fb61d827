"""Merges Parquet files into one, sorted by time, and proves that it holds what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import duckdb

from duckstep_service.core.compaction.batches import Source
from duckstep_service.core.compaction.store import CompactionFailed
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

PARTITION_COLUMNS = ("year", "month", "day")
MEMORY_LIMIT = "2GB"

Columns = dict[str, str]


class IncompatibleFilesError(Exception):
    """The files differ in their columns, so they stay as they are."""


@contextmanager
def open_merge_database(workshop: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that works in bounded memory and spills into the workshop."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(workshop / "spill"),
        "threads": 1,
    }
    with duckdb.connect(config=config) as connection:
        connection.execute("SET enable_progress_bar = false")
        yield connection


def merge_files(
    connection: duckdb.DuckDBPyConnection,
    sources: list[tuple[Source, Path]],
    time_column: str,
    file: Path,
) -> int:
    """Write the sources as one file and return its rows. Raises UnfitError, CompactionFailed."""
    columns = _common_columns(connection, sources)
    select = _select(sources, columns)
    order = _order_by(columns, time_column)
    try:
        connection.execute(
            f"COPY ({select}{order}) TO {quote_literal(str(file))}"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
    except duckdb.OutOfMemoryException as exc:
        folder = sources[0][0].folder
        raise CompactionFailed(
            f"{folder} does not fit {MEMORY_LIMIT}; lower --max-file-bytes"
        ) from exc
    written = f"SELECT * FROM {_read_parquet([file])}"
    if _describe_columns(connection, written) != _describe_columns(connection, select):
        raise CompactionFailed(
            f"the merged file of {sources[0][0].folder} has other types; nothing changed"
        )
    rows, *rest = _fingerprint(connection, select)
    if _fingerprint(connection, written) != (rows, *rest):
        raise CompactionFailed(
            f"the merged file of {sources[0][0].folder} differs; nothing was changed"
        )
    return int(str(rows))


def _fingerprint(connection: duckdb.DuckDBPyConnection, select: str) -> tuple[object, ...]:
    """Return the rows, a sum of their hashes, and the least and greatest value of each column.

    As text, for which NaN equals itself.
    """
    names = [quote_identifier(name) for name in _describe_columns(connection, select)]
    ends = "".join(f", min({name})::VARCHAR, max({name})::VARCHAR" for name in names)
    found = connection.execute(
        f"SELECT count(*), sum(hash({', '.join(names)})::HUGEINT){ends} FROM ({select})"
    ).fetchone()
    return found or ()


def _common_columns(
    connection: duckdb.DuckDBPyConnection, sources: list[tuple[Source, Path]]
) -> Columns:
    """Return the columns that every source has, without those of the path."""
    first: Columns | None = None
    for source, path in sources:
        found = _file_columns(connection, source, path)
        if first is not None and list(found.items()) != list(first.items()):
            raise IncompatibleFilesError(f"{source.folder}: {source.stored.key} has other columns")
        first = found
    return first or {}


def _file_columns(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> Columns:
    found = _describe_columns(connection, f"SELECT * FROM {_read_parquet([path])}")
    inside = {name: type_ for name, type_ in found.items() if name.lower() in PARTITION_COLUMNS}
    if inside != ({"day": "BIGINT"} if source.day is None else {}):
        raise IncompatibleFilesError(
            f"{source.folder}: {source.stored.key} has a column year, month or day"
        )
    return {name: type_ for name, type_ in found.items() if name not in inside}


def _select(sources: list[tuple[Source, Path]], columns: Columns) -> str:
    """Return the rows with what a month's path does not tell, their day, last.

    There DuckDB puts the columns of a year=/month=/ path, by name, so `SELECT *` stays the same.
    """
    names = "".join(f"{quote_identifier(name)}, " for name in columns)
    selects = []
    for day, group in groupby(sources, key=lambda each: each[0].day):
        dated = f"{'day' if day is None else day}::BIGINT AS day"
        selects.append(f"SELECT {names}{dated} FROM {_read_parquet([path for _, path in group])}")
    return " UNION ALL ".join(selects)


def _order_by(columns: Columns, time_column: str) -> str:
    name = next((each for each in columns if each.lower() == time_column.lower()), None)
    return f" ORDER BY {quote_identifier(name)}" if name else ""


def _read_parquet(paths: list[Path]) -> str:
    files = ", ".join(quote_literal(str(path)) for path in paths)
    return f"read_parquet([{files}], hive_partitioning = false)"


def _describe_columns(connection: duckdb.DuckDBPyConnection, select: str) -> Columns:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
