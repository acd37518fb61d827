"""The merge of Parquet files into one file sorted by time, with a check of its contents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import duckdb

from duckstep_service.core.compaction.batches import Source
from duckstep_service.core.compaction.store import CompactionFailed
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.engine.data_file_errors import plain_text

PARTITION_COLUMNS = ("year", "month", "day")
MEMORY_LIMIT = "2GB"

Columns = dict[str, str]


class IncompatibleFilesError(Exception):
    """The files differ in their columns and cannot be merged."""


class UnreadableFilesError(Exception):
    """DuckDB cannot read one of the files; the message names it, or its folder."""


@contextmanager
def open_merge_database(work_dir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB with bounded memory that spills into `work_dir`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(work_dir / "spill"),
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
    """Write the sources as one file and return the row count.

    Raises IncompatibleFilesError, UnreadableFilesError and CompactionFailed.
    """
    with _unreadable(sources[0][0].folder):
        return _merge(connection, sources, time_column, file)


@contextmanager
def _unreadable(name: str) -> Iterator[None]:
    """Translate DuckDB's errors about `name`. Raises UnreadableFilesError."""
    try:
        yield
    except (duckdb.Error, UnicodeDecodeError) as exc:
        reason = plain_text(str(exc)).split("\n")[0]
        raise UnreadableFilesError(f"DuckDB cannot read {name}: {reason}") from exc


def _merge(
    connection: duckdb.DuckDBPyConnection,
    sources: list[tuple[Source, Path]],
    time_column: str,
    file: Path,
) -> int:
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
    rows, *bounds = _fingerprint(connection, select)
    if _fingerprint(connection, written) != (rows, *bounds):
        raise CompactionFailed(
            f"the merged file of {sources[0][0].folder} differs; nothing was changed"
        )
    return int(str(rows))


def _fingerprint(connection: duckdb.DuckDBPyConnection, select: str) -> tuple[object, ...]:
    """Return the row count, a sum of the rows' hashes, and min and max of each column.

    Min and max are text, for which NaN equals itself.
    """
    names = [quote_identifier(name) for name in _describe_columns(connection, select)]
    extremes = "".join(f", min({name})::VARCHAR, max({name})::VARCHAR" for name in names)
    fingerprint = connection.execute(
        f"SELECT count(*), sum(hash({', '.join(names)})::HUGEINT){extremes} FROM ({select})"
    ).fetchone()
    return fingerprint or ()


def _common_columns(
    connection: duckdb.DuckDBPyConnection, sources: list[tuple[Source, Path]]
) -> Columns:
    """Return the columns of the sources without partition columns.

    Raises IncompatibleFilesError.
    """
    first: Columns | None = None
    for source, path in sources:
        with _unreadable(source.stored.key):
            columns = _file_columns(connection, source, path)
        if first is not None and list(columns.items()) != list(first.items()):
            raise IncompatibleFilesError(f"{source.folder}: {source.stored.key} has other columns")
        first = columns
    return first or {}


def _file_columns(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> Columns:
    columns = _describe_columns(connection, f"SELECT * FROM {_read_parquet([path])}")
    inside = {
        name: type_ for name, type_ in columns.items() if fold_name(name) in PARTITION_COLUMNS
    }
    if inside != ({"day": "BIGINT"} if source.day is None else {}):
        raise IncompatibleFilesError(
            f"{source.folder}: {source.stored.key} has a column year, month or day"
        )
    return {name: type_ for name, type_ in columns.items() if name not in inside}


def _select(sources: list[tuple[Source, Path]], columns: Columns) -> str:
    """Return the SELECT of the rows with `day`, which the path of a month lacks, as last column.

    DuckDB also appends the columns of a year=/month=/ path, so `SELECT *` stays the same.
    """
    names = "".join(f"{quote_identifier(name)}, " for name in columns)
    selects = []
    for day, group in groupby(sources, key=lambda pair: pair[0].day):
        day_column = f"{'day' if day is None else day}::BIGINT AS day"
        selects.append(
            f"SELECT {names}{day_column} FROM {_read_parquet([path for _, path in group])}"
        )
    return " UNION ALL ".join(selects)


def _order_by(columns: Columns, time_column: str) -> str:
    name = next((name for name in columns if fold_name(name) == fold_name(time_column)), None)
    return f" ORDER BY {quote_identifier(name)}" if name else ""


def _read_parquet(paths: list[Path]) -> str:
    files = ", ".join(quote_literal(str(path)) for path in paths)
    return f"read_parquet([{files}], hive_partitioning = false)"


def _describe_columns(connection: duckdb.DuckDBPyConnection, select: str) -> Columns:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
