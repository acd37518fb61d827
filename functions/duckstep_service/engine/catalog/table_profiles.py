"""What a few files tell of a table: how many rows, from when to when, and some values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb

from duckstep_service.core.catalog.catalog_api import MAX_SAMPLES, Profile
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.catalog.reader import create_temp_view
from duckstep_service.engine.error_mapping import map_error

# Footers that are read to count rows; of more files, a few that are spread over the table.
_MAX_FOOTERS = 32
_SAMPLED_FOOTERS = 8
# A file to take samples from; more of its rows would only be more of the same page.
_MAX_SAMPLED_BYTES = 256 * 1024 * 1024
_MAX_SAMPLED_ROWS = 200
_MAX_SAMPLE_CHARACTERS = 40
_MAX_CACHED_PROFILES = 256


class ProfileReader:
    """Looks once at the same files, with the connection that `connect` opens; `uri` places keys."""

    def __init__(
        self, connect: Callable[[], duckdb.DuckDBPyConnection], uri: Callable[[str], str]
    ) -> None:
        self._connect, self._uri = connect, uri
        self._known: dict[str, tuple[int, Profile]] = {}

    def profile(self, table: TableFiles, time_column: str) -> Profile:
        """Return a table's profile. Raises InvalidDataFile and StorageUnavailable."""
        version = hash((time_column, *table.files))
        known = self._known.get(table.name)
        if known and known[0] == version:
            return known[1]
        with self._connect() as connection:
            try:
                profile = self._look(connection, table, time_column)
            except duckdb.Error as exc:
                error = {"type": type(exc).__name__, "message": str(exc)}
                raise map_error(error, "") from exc
        self._known[table.name] = version, profile
        while len(self._known) > _MAX_CACHED_PROFILES:
            del self._known[next(iter(self._known))]
        return profile

    def _look(
        self, connection: duckdb.DuckDBPyConnection, table: TableFiles, time_column: str
    ) -> Profile:
        files = table.files
        samples = self._samples(connection, table)
        if len(files) > _MAX_FOOTERS:
            some = files[:: -(-len(files) // _SAMPLED_FOOTERS)]
            rows = self._rows(connection, some)
            share = sum(file.size for file in files) / max(sum(file.size for file in some), 1)
            return Profile(None, round(rows * share), None, samples)
        dates = self._dates(connection, files, time_column) if time_column else None
        return Profile(self._rows(connection, files), None, dates, samples)

    def _rows(self, connection: duckdb.DuckDBPyConnection, files: Sequence[StoredObject]) -> int:
        found = connection.execute(
            "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(?)", [self._uris(files)]
        ).fetchone()
        return int(found[0] or 0) if found else 0

    def _dates(
        self, connection: duckdb.DuckDBPyConnection, files: Sequence[StoredObject], column: str
    ) -> tuple[str, str] | None:
        """Return the first and last date in the footers, None if a row group does not tell."""
        found = connection.execute(
            "SELECT min(TRY_CAST(stats_min_value AS DATE))::VARCHAR,"
            " max(TRY_CAST(stats_max_value AS DATE))::VARCHAR,"
            " count(*) = count(TRY_CAST(stats_max_value AS DATE))"
            " FROM parquet_metadata(?) WHERE lower(path_in_schema) = lower(?)",
            [self._uris(files), column],
        ).fetchone()
        return (found[0], found[1]) if found and found[0] and found[2] else None

    def _samples(
        self, connection: duckdb.DuckDBPyConnection, table: TableFiles
    ) -> dict[str, list[str]]:
        """Return some values of each column from the smallest file of the last layout."""
        group = table.groups[-1]
        file = min(group.files, key=lambda file: file.size)
        if file.size > _MAX_SAMPLED_BYTES:
            return {}
        create_temp_view(
            connection, TableFiles("sampled", [replace(group, files=[file])]), self._uri
        )
        cut = _MAX_SAMPLE_CHARACTERS + 1
        rows = connection.execute(
            f"SELECT left(COLUMNS(*)::VARCHAR, {cut}) FROM sampled LIMIT {_MAX_SAMPLED_ROWS}"
        )
        names = [column[0] for column in rows.description or []]
        columns = zip(*rows.fetchall(), strict=True)
        return {name: _sample_values(values) for name, values in zip(names, columns, strict=False)}

    def _uris(self, files: Sequence[StoredObject]) -> list[str]:
        return [self._uri(file.key) for file in files]


def _sample_values(values: Sequence[str | None]) -> list[str]:
    """Return the first few different values, shortened."""
    different = [value for value in dict.fromkeys(values) if value is not None][:MAX_SAMPLES]
    return [
        value if len(value) <= _MAX_SAMPLE_CHARACTERS else f"{value[:_MAX_SAMPLE_CHARACTERS]}…"
        for value in different
    ]
