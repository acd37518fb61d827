"""Loading of a JSON file: every value as a type that keeps it, else as text."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from lake.errors import LakeError
from lake.json_records import Record, nested_records, read_records
from lake.value_loading import Column, LoadOptions, infer_columns, load_records

# Decoded records take several times the memory of their text.
_BATCH_BYTES = 16 << 20


@dataclass
class _SeenRecords:
    """The number of records that were read, and the first."""

    count: int = 0
    first: Record = field(default_factory=dict)

    def pass_on(self, records: Iterator[tuple[int, Record]]) -> Iterator[tuple[int, Record]]:
        """Yield the records."""
        for line, record in records:
            self.first = self.first if self.count else record
            self.count += 1
            yield line, record


def read_json(
    connection: duckdb.DuckDBPyConnection, file: Path, path: str | None, options: LoadOptions
) -> list[str]:
    """Load the records of a file into the table `raw`; return notes on renamed keys.

    Raises LakeError for a file that has no records, or a key twice in an object.
    """
    seen = _SeenRecords()
    columns = infer_columns(seen.pass_on(_records(file, path)), options)
    if seen.count == 1 and not path:
        _check_document(seen.first, columns, options.time_column)
    if not columns:
        raise LakeError("there are no objects with keys, so no rows")
    rows = max(1, min(options.batch_rows, _BATCH_BYTES * seen.count // file.stat().st_size))
    load_records(connection, _records(file, path), columns, replace(options, batch_rows=rows))
    return [
        f"the key {column.key!r} is the column {column.name!r}"
        for column in columns
        if column.key != column.name
    ]


def _records(file: Path, path: str | None) -> Iterator[tuple[int, Record]]:
    """Yield the records, of which the features of GeoJSON have their properties as columns."""
    for line, record in read_records(file, path):
        yield line, _flattened(record) if record.get("type") == "Feature" else record


def _flattened(feature: Record) -> Record:
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict) or not {"geometry", "properties"} <= feature.keys():
        return feature
    others = {key: feature[key] for key in feature if key not in ("type", "properties")}
    conflicts = {key: f"feature {key}" for key in others if key in properties}
    return properties | {conflicts.get(key, key): value for key, value in others.items()}


def _check_document(record: Record, columns: list[Column], time_column: str) -> None:
    """Raise LakeError for one object that contains its records below a key."""
    if time_column.lower() in (column.name.lower() for column in columns):
        return
    found = nested_records(record)
    if found:
        raise LakeError(
            f"the file has one object, with others in {', '.join(map(repr, found))}; "
            f"set --records {found[0]} to import them"
        )
