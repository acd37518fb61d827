"""The documents of tables for the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.catalog.data_files import parquet_stem
from duckstep_service.core.catalog.partition_types import typed_value
from duckstep_service.core.catalog.partition_values import files_with_time_range, partition_values
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.errors import DuckstepError, TimeLimitExceeded
from duckstep_service.core.message_text import shorten
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.core.table_formats import TableFormat

# The number of sample values of a column.
MAX_SAMPLES = 5
_MAX_MESSAGE = 2_000


@dataclass(frozen=True, slots=True)
class Profile:
    """Statistics from a few of a table's files; None where they are too expensive."""

    rows: int | None = None
    approximate_rows: int | None = None
    dates: tuple[str, str] | None = None
    """First and last date of the time column."""
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Some values of each column, as text, shortened."""


def table_document(table: TableFiles, settings: TableSettings) -> dict[str, Any]:
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


def unlisted_document(name: str, error: DuckstepError) -> dict[str, Any]:
    """Return the document of a table whose files cannot be listed, or are not its current ones."""
    document = table_document(TableFiles(name, []), TableSettings()) | error_document(error)
    return document | {"kind": error.details.get("kind", TableFormat.PARQUET.value)}


def late_document(name: str, file: StoredObject | None) -> dict[str, Any]:
    """Return the document of a table that the catalog had no time to read."""
    error = TimeLimitExceeded(
        "The catalog has too many tables to read the columns of all of them in one request."
        " GET /tables/{name} returns those of this one."
    )
    size = 0 if file is None else file.size
    return unlisted_document(name, error) | {"files": int(file is not None), "bytes": size}


def _skipped_document(table: TableFiles) -> dict[str, Any] | None:
    skipped = table.skipped
    if skipped is None:
        return None
    return {
        "files": skipped.files,
        "examples": list(skipped.examples),
        "reason": skipped.reason,
    }


def stored_name(table: TableFiles) -> str:
    """Return the table's name with the bucket's case."""
    if table.folder:
        return table.folder[:-1].replace("/", ".")
    key = table.files[0].key
    stem = parquet_stem(key) or key
    return stem if fold_name(stem) == fold_name(table.name) else key


def error_document(error: DuckstepError) -> dict[str, Any]:
    """Return the field of a table's document for the table's own error."""
    return {"error": {"code": error.code, "message": shorten(error.message, _MAX_MESSAGE)}}


def column_document(column: Column, keys: frozenset[str]) -> dict[str, Any]:
    """Return the document of a column; `keys` are the folded names of the partition columns."""
    document: dict[str, Any] = {"name": column.name, "type": column.type}
    return document | ({"partition": True} if fold_name(column.name) in keys else {})


def _date_range(table: TableFiles) -> dict[str, str] | None:
    """Return the first and the last date of the folders, None if some have no time."""
    spans = [span for _, span in files_with_time_range(table)]
    if not spans or len(spans) < len(table.files):
        return None
    first, last = min(span.low for span in spans), max(span.high for span in spans)
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def folder_samples(table: TableFiles) -> dict[str, list[str]]:
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


def profile_document(
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
