"""Table profiles: the row count, the date range and the column statistics of a few files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb

from duckstep_service.core.catalog.table_documents import MAX_SAMPLES, Profile
from duckstep_service.core.sql.names import fold_name, fold_name_sql
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.catalog.reader import create_temp_view, read_table

# Footers that are read to count rows; of more files, an evenly spread sample.
_MAX_FOOTERS = 32
_SAMPLED_FOOTERS = 8
# The largest file to sample, and its rows: further rows are in the same page.
_MAX_SAMPLED_BYTES = 256 * 1024 * 1024
_MAX_SAMPLED_ROWS = 200
_MAX_SAMPLE_CHARACTERS = 40
_MAX_CACHED_PROFILES = 256


class ProfileReader:
    """Profiles each version of a table once, on a connection of `connect`, at `uri(key)`."""

    def __init__(
        self, connect: Callable[[], duckdb.DuckDBPyConnection], uri: Callable[[str], str]
    ) -> None:
        self._connect, self._uri = connect, uri
        self._cache: dict[str, tuple[int, Profile]] = {}

    def profile(self, table: TableFiles, time_column: str) -> Profile:
        """Return a table's profile. Raises InvalidDataFile and StorageUnavailable."""
        version = hash((time_column, *table.files))
        cached = self._cache.get(table.name)
        if cached and cached[0] == version:
            return cached[1]
        profile = read_table(
            self._connect,
            table,
            lambda connection: self._read_profile(connection, table, time_column),
        )
        self._cache[table.name] = version, profile
        while len(self._cache) > _MAX_CACHED_PROFILES:
            del self._cache[next(iter(self._cache))]
        return profile

    def _read_profile(
        self, connection: duckdb.DuckDBPyConnection, table: TableFiles, time_column: str
    ) -> Profile:
        files = table.files
        samples = self._read_samples(connection, table)
        if len(files) > _MAX_FOOTERS:
            sampled = files[:: -(-len(files) // _SAMPLED_FOOTERS)]
            rows = self._count_rows(connection, sampled)
            share = sum(file.size for file in files) / max(sum(file.size for file in sampled), 1)
            return Profile(None, round(rows * share), None, samples)
        dates = self._date_range(connection, files, time_column) if time_column else None
        return Profile(self._count_rows(connection, files), None, dates, samples)

    def _count_rows(
        self, connection: duckdb.DuckDBPyConnection, files: Sequence[StoredObject]
    ) -> int:
        row = connection.execute(
            "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(?)", [self._uris(files)]
        ).fetchone()
        return int(row[0] or 0) if row else 0

    def _date_range(
        self, connection: duckdb.DuckDBPyConnection, files: Sequence[StoredObject], column: str
    ) -> tuple[str, str] | None:
        """Return the first and last date, None if a row group has no statistics."""
        row = connection.execute(
            "SELECT min(TRY_CAST(stats_min_value AS DATE))::VARCHAR,"
            " max(TRY_CAST(stats_max_value AS DATE))::VARCHAR,"
            " count(*) = count(TRY_CAST(stats_max_value AS DATE))"
            f" FROM parquet_metadata(?) WHERE {fold_name_sql('path_in_schema')} = ?",
            [self._uris(files), fold_name(column)],
        ).fetchone()
        return (row[0], row[1]) if row and row[0] and row[2] else None

    def _read_samples(
        self, connection: duckdb.DuckDBPyConnection, table: TableFiles
    ) -> dict[str, list[str]]:
        """Return sample values of each column from the smallest file of the last layout."""
        group = table.groups[-1]
        file = min(group.files, key=lambda file: file.size)
        if file.size > _MAX_SAMPLED_BYTES:
            return {}
        create_temp_view(
            connection, TableFiles("sampled", [replace(group, files=[file])]), self._uri
        )
        length = _MAX_SAMPLE_CHARACTERS + 1
        rows = connection.execute(
            f"SELECT left(COLUMNS(*)::VARCHAR, {length}) FROM sampled LIMIT {_MAX_SAMPLED_ROWS}"
        )
        names = [column[0] for column in rows.description or []]
        columns = zip(*rows.fetchall(), strict=True)
        return {name: _sample_values(values) for name, values in zip(names, columns, strict=False)}

    def _uris(self, files: Sequence[StoredObject]) -> list[str]:
        return [self._uri(file.key) for file in files]


def _sample_values(values: Sequence[str | None]) -> list[str]:
    """Return the first distinct values, truncated."""
    distinct = [value for value in dict.fromkeys(values) if value is not None][:MAX_SAMPLES]
    return [
        value if len(value) <= _MAX_SAMPLE_CHARACTERS else f"{value[:_MAX_SAMPLE_CHARACTERS]}…"
        for value in distinct
    ]
