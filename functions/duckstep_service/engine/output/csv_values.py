"""SQL of the values of a CSV file: nested ones are JSON, as in JSON results."""

from __future__ import annotations

from typing import Any

from duckstep_service.engine.output.json_values import to_json_value
from duckstep_service.engine.output.storage_types import from_storage

_AS_JSON = ("list", "array", "struct", "map")


def csv_value(kind: Any, name: str) -> str:
    """Return the SQL of the stored value `name` of `kind`, a DuckDBPyType."""
    if kind.id in _AS_JSON:
        document = f"CAST(to_json({to_json_value(kind, name)}) AS VARCHAR)"
        return f"CASE WHEN {name} IS NOT NULL THEN {document} END"
    return from_storage(kind, name) or name


def csv_text(kind: Any, name: str) -> str:
    """Return the SQL of a value as text."""
    return f"CAST({csv_value(kind, name)} AS VARCHAR)"
