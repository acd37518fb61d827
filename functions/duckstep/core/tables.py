"""What the API tells of the catalog."""

from __future__ import annotations

from typing import Any, Protocol

from duckstep.core.catalog import find_table, table_names
from duckstep.core.errors import InvalidDataFile
from duckstep.core.models import Column, TableFiles
from duckstep.core.ports import Lake


class SchemaReader(Protocol):
    """Reads a table's columns."""

    def columns(self, table: TableFiles) -> list[Column]:
        """Return the columns as a query sees them. Raises InvalidDataFile, StorageUnavailable."""


def describe_tables(lake: Lake, schemas: SchemaReader) -> list[dict[str, Any]]:
    """Return every table of the data bucket, by name; one with a broken file says so."""
    found = (find_table(lake, name) for name in table_names(lake))
    return [_describe(table, schemas) for table in found if table]


def _describe(table: TableFiles, schemas: SchemaReader) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": table.name,
        "columns": [],
        "partitions": list({name: None for group in table.groups for name in group.partitions}),
        "files": len(table.files),
        "bytes": sum(file.size for file in table.files),
    }
    try:
        columns = schemas.columns(table)
    except InvalidDataFile as exc:
        return document | {"error": {"code": exc.code, "message": exc.message}}
    return document | {"columns": [{"name": each.name, "type": each.type} for each in columns]}
