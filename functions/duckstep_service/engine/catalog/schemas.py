"""The columns of the catalog's tables, cached per version of their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from duckstep_service.core.catalog.ports import TableSchemas
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.engine.catalog.reader import read_table, read_table_columns


class CachedSchemaReader:
    """Reads columns from `unified` schemas.

    Without one, `connect` returns a connection that reads the columns from the files at `uri(key)`.
    """

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        uri: Callable[[str], str],
        unified: TableSchemas | None = None,
    ) -> None:
        self._connect, self._uri, self._unified = connect, uri, unified
        self._cache: dict[str, tuple[object, list[Column]]] = {}

    def columns(self, table: TableFiles, max_reads: int = 0) -> Sequence[Column]:
        """Return the table's columns. Raises InvalidDataFile and StorageUnavailable."""
        schema = self._unified.schema(table, max_reads) if self._unified else None
        if schema is not None and schema.complete:
            return schema.columns
        # DuckDB reads some files without an index, and names what is wrong with the others.
        columns = self._read_columns(table)
        return columns if schema is None else schema.columns

    def _read_columns(self, table: TableFiles) -> list[Column]:
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
