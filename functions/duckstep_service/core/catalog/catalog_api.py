"""The catalog documents of the API: GET /tables, /tables/{name} and its partitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from duckstep_service.core.catalog.data_files import parquet_stem
from duckstep_service.core.catalog.databases import (
    database_children,
    database_error,
    may_be_table,
)
from duckstep_service.core.catalog.declared_types import declare_types
from duckstep_service.core.catalog.partition_tree import PartitionFilter, partition_tree
from duckstep_service.core.catalog.partition_types import typed_value
from duckstep_service.core.catalog.partition_values import files_with_time_range, partition_values
from duckstep_service.core.catalog.partitions import partition_columns
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.response_size import leave_out_columns
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.catalog.settings import TableSettings, load_settings
from duckstep_service.core.catalog.tables import (
    bucket_tables,
    open_file,
    open_folder,
    resolve_table,
)
from duckstep_service.core.errors import (
    DataError,
    DuckstepError,
    EngineError,
    TableNotFound,
    TimeLimitExceeded,
    shorten,
)
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.core.table_formats import TableFormat

# The number of sample values of a column.
MAX_SAMPLES = 5
_MAX_MESSAGE = 2_000
# API Gateway waits for 29 seconds; the reads that have begun then end.
LISTING_SECONDS = 15.0


class SchemaReader(Protocol):
    """A port that reads a table's columns."""

    def columns(self, table: TableFiles) -> list[Column]:
        """Return the columns as a query sees them. Raises InvalidDataFile, StorageUnavailable."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Statistics from a few of a table's files; None where they are too expensive."""

    rows: int | None = None
    approximate_rows: int | None = None
    dates: tuple[str, str] | None = None
    """First and last date of the time column."""
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Some values of each column, as text, shortened."""


class Profiler(Protocol):
    """A port that reads a table's profile from its files."""

    def profile(self, table: TableFiles, time_column: str) -> Profile:
        """Return a table's profile. Raises InvalidDataFile and StorageUnavailable."""


ParallelMap = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


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

        After LISTING_SECONDS the remaining tables are returned without their columns.
        """
        tables = sorted(bucket_tables(self.lake).items())
        deadline = self.clock() + LISTING_SECONDS

        def document_of(entry: tuple[str, StoredObject | None]) -> list[dict[str, Any]]:
            if self.clock() > deadline:
                return [_late_document(*entry)]
            return self._documents_of(*entry)

        documents = [each for found in self.parallel_map(document_of, tables) for each in found]
        documents.sort(key=lambda document: str(document["name"]))
        leave_out_columns(documents)
        return documents

    def describe(self, name: str) -> dict[str, Any]:
        """Return a table's document with samples and row count. Raises TableNotFound."""
        try:
            table = self._resolve(name)
        except (DataError, EngineError) as exc:
            return {"rows": None} | _unlisted_document(name, exc)
        table = replace(table, name=_stored_name(table))
        document = self._table_document(table)
        try:
            profile = self.profiler.profile(table, document.get("timeColumn", ""))
        except DuckstepError as exc:
            return {"rows": None} | document | _error_document(exc)
        complete = replace(profile, rows=self._rows(table) or profile.rows)
        document |= _profile_document(document, complete, _folder_samples(table))
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
                return [self._table_document(open_file(self.lake, name, file))]
            table = open_folder(self.lake, name, f"{name}/")
            if table:
                self._check_database(table)
        except TableNotFound:
            children = filter(may_be_table, self.lake.children(f"{name}/")[0])
            found = (self._child_document(f"{name}.{each}", f"{name}/{each}/") for each in children)
            return [document for document in found if document]
        except DuckstepError as exc:
            return [_unlisted_document(name, exc)]
        return [self._table_document(table)] if table else []

    def _child_document(self, name: str, folder: str) -> dict[str, Any] | None:
        try:
            table = open_folder(self.lake, name, folder)
        except DuckstepError as exc:
            return _unlisted_document(name, exc)
        return self._table_document(table) if table else None

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
            return [column.name for column in self.schemas.columns(table)]
        except DataError:
            return []

    def _table_document(self, table: TableFiles) -> dict[str, Any]:
        try:
            settings = load_settings(self.lake, table)
            table = declare_types(table, settings)
        except DuckstepError as exc:
            return _document(table, TableSettings()) | _error_document(exc)
        document = _document(table, settings)
        try:
            columns = self.schemas.columns(table)
        except DuckstepError as exc:
            return document | _error_document(exc)
        return document | {
            "columns": [_column(column, partition_columns(table)) for column in columns]
        }


def _document(table: TableFiles, settings: TableSettings) -> dict[str, Any]:
    """Return the document of a table without the columns of its files."""
    document = {
        "name": table.name,
        "kind": TableFormat.PARQUET.value,
        "columns": [],
        "partitions": list({name: None for group in table.groups for name in group.partitions}),
        "layouts": sorted({group.layout for group in table.groups}),
        "timeColumn": settings.time_column or None,
        "timeZone": settings.time_zone,
        "policy": settings.policy,
        "dateRange": _date_range(table),
        "files": len(table.files),
        "bytes": sum(file.size for file in table.files),
        "skipped": _skipped_document(table),
    }
    return {name: value for name, value in document.items() if value is not None}


def _unlisted_document(name: str, error: DuckstepError) -> dict[str, Any]:
    """Return the document of a table whose files cannot be listed, or are not its current ones."""
    document = _document(TableFiles(name, []), TableSettings()) | _error_document(error)
    return document | {"kind": error.details.get("kind", TableFormat.PARQUET.value)}


def _late_document(name: str, file: StoredObject | None) -> dict[str, Any]:
    """Return the document of a table that the catalog had no time to read."""
    error = TimeLimitExceeded(
        "The catalog has too many tables to read the columns of all of them in one request."
        " GET /tables/{name} returns those of this one."
    )
    size = 0 if file is None else file.size
    return _unlisted_document(name, error) | {"files": int(file is not None), "bytes": size}


def _skipped_document(table: TableFiles) -> dict[str, Any] | None:
    skipped = table.skipped
    if skipped is None:
        return None
    return {
        "files": skipped.files,
        "examples": list(skipped.examples),
        "reason": skipped.reason,
    }


def _stored_name(table: TableFiles) -> str:
    """Return the table's name with the bucket's case."""
    if table.folder:
        return table.folder[:-1].replace("/", ".")
    key = table.files[0].key
    stem = parquet_stem(key) or key
    return stem if fold_name(stem) == fold_name(table.name) else key


def _error_document(error: DuckstepError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": shorten(error.message, _MAX_MESSAGE)}}


def _column(column: Column, keys: frozenset[str]) -> dict[str, Any]:
    document: dict[str, Any] = {"name": column.name, "type": column.type}
    return document | ({"partition": True} if fold_name(column.name) in keys else {})


def _date_range(table: TableFiles) -> dict[str, str] | None:
    """Return the first and the last date of the folders, None if some have no time."""
    spans = [span for _, span in files_with_time_range(table)]
    if not spans or len(spans) < len(table.files):
        return None
    first, last = min(span.low for span in spans), max(span.high for span in spans)
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def _folder_samples(table: TableFiles) -> dict[str, list[str]]:
    """Return the last few values of each partition column."""
    samples_by_column: dict[str, dict[str, None]] = {}
    for group in table.groups:
        for file in reversed(group.files):
            for name, value in partition_values(file, group).items():
                samples = samples_by_column.setdefault(name, {})
                sample = typed_value(value, group.partitions[name])
                if sample is not None and len(samples) < MAX_SAMPLES:
                    samples[sample] = None
    return {name: list(values) for name, values in samples_by_column.items()}


def _profile_document(
    document: Mapping[str, Any], profile: Profile, folders: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Return the fields that a profile adds to a table's document."""
    added: dict[str, Any] = {"rows": profile.rows}
    if profile.rows is None and profile.approximate_rows is not None:
        added["approximateRows"] = profile.approximate_rows
    if profile.dates and "dateRange" not in document:
        added["dateRange"] = {"from": profile.dates[0], "to": profile.dates[1]}
    samples = {**profile.samples, **folders}
    added["columns"] = [
        column | {"samples": list(samples.get(column["name"], []))}
        for column in document["columns"]
    ]
    return added
