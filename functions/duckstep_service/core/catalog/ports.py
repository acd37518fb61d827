"""The ports of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.table_files import Column, StoredObject, TableFiles, TableSchema


class FileStatistics(Protocol):
    """A port that returns the statistics of data files."""

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        """Return the entries of files by their keys, without those of unknown files."""


class TableSchemas(Protocol):
    """A port that returns the unified schemas of tables."""

    def schema(
        self, table: TableFiles, max_reads: int, heartbeat: Heartbeat | None = None
    ) -> TableSchema | None:
        """Return a table's schema, None if no footer of it is known or readable.

        At most `max_reads` unknown footers are read, spread over the table. Raises InvalidDataFile
        for columns without a common type, StorageUnavailable and QueryCancelled.
        """


class SchemaReader(Protocol):
    """A port that reads a table's columns."""

    def columns(self, table: TableFiles, max_reads: int) -> Sequence[Column]:
        """Return the columns as a query sees them.

        At most `max_reads` unknown footers are read. Raises InvalidDataFile and StorageUnavailable.
        """


class GlueCatalog(Protocol):
    """A port of Glue's Data Catalog. Every method raises StorageUnavailable and InternalError."""

    def table(self, database: str, name: str) -> GlueTable | None:
        """Return a table of Parquet files without its registered partitions, None if absent."""

    def tables(self, database: str) -> Iterable[GlueTable]:
        """Return the tables of Parquet files in a database, which may be absent."""

    def ensure(self, table: GlueTable) -> None:
        """Create a table, or update it if it differs, and register its partitions."""

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table, and no file; an absent table is no error."""
