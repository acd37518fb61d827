"""The catalog documents of the API: GET /tables, /tables/{name} and its partitions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from duckstep_service.core.catalog.databases import (
    database_children,
    database_error,
    may_be_table,
)
from duckstep_service.core.catalog.declared_types import declare_types
from duckstep_service.core.catalog.linked_tables import linked_tables
from duckstep_service.core.catalog.partition_tree import PartitionFilter, partition_tree
from duckstep_service.core.catalog.partitions import partition_columns
from duckstep_service.core.catalog.ports import FileStatistics, SchemaReader
from duckstep_service.core.catalog.response_size import leave_out_columns
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.catalog.settings import TableSettings, load_settings
from duckstep_service.core.catalog.table_documents import (
    Profile,
    column_document,
    error_document,
    folder_samples,
    late_document,
    profile_document,
    stored_name,
    table_document,
    unlisted_document,
)
from duckstep_service.core.catalog.tables import (
    belongs_to_bucket,
    bucket_tables,
    find_bucket_log,
    find_table,
    open_file,
    open_folder,
    resolve_table,
)
from duckstep_service.core.errors import (
    DataError,
    DuckstepError,
    EngineError,
    TableNotFound,
)
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.table_formats import unsupported_format

# API Gateway waits for 29 seconds; the reads that have begun then end.
LISTING_SECONDS = 15.0
# The unknown footers that are read for the columns of each table, and of one table.
_LISTED_READS, _DESCRIBED_READS = 16, 4_000


class Profiler(Protocol):
    """A port that reads a table's profile from its files."""

    def profile(self, table: TableFiles, time_column: str) -> Profile:
        """Return a table's profile. Raises InvalidDataFile and StorageUnavailable."""


ParallelMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def _folders_first(entry: tuple[str, StoredObject | None]) -> tuple[bool, str]:
    name, file = entry
    return file is not None, name


def _stopped_clock() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class Catalog:
    """The tables of `lake`; `parallel_map` is `map` or a concurrent one."""

    lake: DataBucket
    schemas: SchemaReader
    profiler: Profiler
    statistics: FileStatistics = NO_STATISTICS
    parallel_map: ParallelMap = map
    clock: Callable[[], float] = _stopped_clock
    """Seconds, for the time that the columns of all tables may take."""

    def all_tables(self) -> list[dict[str, Any]]:
        """Return every table of the data bucket, by name, broken ones with an error.

        After LISTING_SECONDS the remaining tables are returned without their columns, files at the
        top before folders.
        """
        deadline = self.clock() + LISTING_SECONDS
        tables = sorted(bucket_tables(self.lake).items(), key=_folders_first)
        log = find_bucket_log(self.lake)

        def document_of(entry: tuple[str, StoredObject | None]) -> list[dict[str, Any]]:
            if self.clock() > deadline:
                return [late_document(*entry)]
            name, file = entry
            if log and belongs_to_bucket("" if file else name, log):
                return [unlisted_document(name, unsupported_format(name, log))]
            return self._documents_of(name, file)

        documents = [each for found in self.parallel_map(document_of, tables) for each in found]
        documents += self._linked_documents({document["name"] for document in documents}, deadline)
        documents.sort(key=lambda document: str(document["name"]))
        leave_out_columns(documents)
        return documents

    def describe(self, name: str) -> dict[str, Any]:
        """Return a table's document with samples and row count. Raises TableNotFound."""
        try:
            table = self._resolve(name)
        except (DataError, EngineError) as exc:
            return {"rows": None} | unlisted_document(name, exc)
        table = replace(table, name=stored_name(table))
        document = self._table_document(table, _DESCRIBED_READS)
        try:
            profile = self.profiler.profile(table, document.get("timeColumn", ""))
        except DuckstepError as exc:
            return {"rows": None} | document | error_document(exc)
        complete = replace(profile, rows=self._rows(table) or profile.rows)
        document |= profile_document(document, complete, folder_samples(table))
        leave_out_columns([document])
        return document

    def partitions(self, name: str, page_filter: PartitionFilter) -> dict[str, Any]:
        """Return a page of a table's partitions.

        Raises TableNotFound, InvalidRequest and InvalidDataFile.
        """
        table = self._resolve(name)
        return partition_tree(declare_types(table, load_settings(self.lake, table)), page_filter)

    def _rows(self, table: TableFiles) -> int | None:
        """Return the row count of a table, None unless the index covers every file."""
        indexed = self.statistics.find(table.files)
        if len(indexed) < len(table.files):
            return None
        return sum(file.rows for file in indexed.values())

    def _documents_of(self, name: str, file: StoredObject | None) -> list[dict[str, Any]]:
        """Return a table's document, or those of a database's tables, with their errors."""
        try:
            if file is not None:
                return [self._table_document(open_file(name, file), _LISTED_READS)]
            table = open_folder(self.lake, name, f"{name}/")
            if table:
                self._check_database(table)
        except TableNotFound:
            children = filter(may_be_table, self.lake.children(f"{name}/")[0])
            found = (self._child_document(f"{name}.{each}", f"{name}/{each}/") for each in children)
            return [document for document in found if document]
        except DuckstepError as exc:
            return [unlisted_document(name, exc)]
        return [self._table_document(table, _LISTED_READS)] if table else []

    def _child_document(self, name: str, folder: str) -> dict[str, Any] | None:
        try:
            table = open_folder(self.lake, name, folder)
        except DuckstepError as exc:
            return unlisted_document(name, exc)
        return self._table_document(table, _LISTED_READS) if table else None

    def _linked_documents(self, known: Collection[str], deadline: float) -> list[dict[str, Any]]:
        """Return the documents of the tables of Glue databases that have names of their own."""

        def document_of(name: str) -> dict[str, Any] | None:
            if self.clock() > deadline:
                return late_document(name, None)
            try:
                table = find_table(self.lake, name)
            except DuckstepError as exc:
                return unlisted_document(name, exc)
            return self._table_document(table, _LISTED_READS) if table else None

        names = [name for name in linked_tables(self.lake) if name not in known]
        return [document for document in self.parallel_map(document_of, names) if document]

    def _resolve(self, name: str) -> TableFiles:
        """Return a table by its name in any case. Raises TableNotFound for a database, too."""
        table = resolve_table(self.lake, name)
        self._check_database(table)
        return table

    def _check_database(self, table: TableFiles) -> None:
        if children := database_children(table, self._column_names):
            raise database_error(table.name, children)

    def _column_names(self, table: TableFiles) -> list[str]:
        """Return the names of the columns of a file, none if it cannot be read."""
        try:
            return [column.name for column in self.schemas.columns(table, 1)]
        except DataError:
            return []

    def _table_document(self, table: TableFiles, max_reads: int) -> dict[str, Any]:
        try:
            settings = load_settings(self.lake, table)
            table = declare_types(table, settings)
        except DuckstepError as exc:
            return table_document(table, TableSettings()) | error_document(exc)
        document = table_document(table, settings)
        try:
            columns = self.schemas.columns(table, max_reads)
        except DuckstepError as exc:
            return document | error_document(exc)
        return document | {
            "columns": [column_document(column, partition_columns(table)) for column in columns]
        }
