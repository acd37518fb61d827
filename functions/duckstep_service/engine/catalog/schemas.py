"""The columns of the catalog's tables, cached per version of their files."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.engine.catalog.reader import read_table, read_table_columns


class CachedSchemaReader:
    """Reads columns on a connection of `connect` from the files at `uri(key)`."""

    def __init__(
        self, connect: Callable[[], duckdb.DuckDBPyConnection], uri: Callable[[str], str]
    ) -> None:
        self._connect, self._uri = connect, uri
        self._cache: dict[str, tuple[object, list[Column]]] = {}

    def columns(self, table: TableFiles) -> list[Column]:
        """Return the table's columns. Raises InvalidDataFile and StorageUnavailable."""
        version = [
            (group.layout, tuple(group.partitions.items()), group.files[-1])
            for group in table.groups
        ]
        cached = self._cache.get(table.name)
        if cached and cached[0] == version:
            return cached[1]
        columns = read_table(
            self._connect,
            table,
            lambda connection: read_table_columns(connection, table, self._uri),
        )
        self._cache[table.name] = version, columns
        return columns
