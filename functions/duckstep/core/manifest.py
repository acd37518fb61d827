"""The manifest: the exact files that a query may read, as a JSON document in the results bucket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from duckstep.core.models import SCHEMA_VERSION, FileGroup, Plan, Reads, StoredObject, TableFiles


def to_json(sql: str, plan: Plan) -> bytes:
    """Write the plan's files; `sql` is the statement that runs."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "engine": plan.engine,
        "sql": sql,
        "columns": None if plan.reads.columns is None else sorted(plan.reads.columns),
        "firstRows": plan.reads.first_rows,
        "tables": files_of(plan.tables),
    }
    return json.dumps(document, separators=(",", ":")).encode()


def files_of(tables: Sequence[TableFiles]) -> list[dict[str, Any]]:
    """Return the files of tables as a document, with everything that a query sees of them."""
    return [
        {"name": table.name, "groups": [_group(group) for group in table.groups]}
        for table in tables
    ]


def from_json(body: bytes) -> tuple[str, list[TableFiles], Reads]:
    """Read back the statement, its tables and what it reads of them."""
    document = json.loads(body)
    columns = document.get("columns")
    reads = Reads(None if columns is None else frozenset(columns), document.get("firstRows", False))
    tables = [
        TableFiles(table["name"], [_read_group(group) for group in table["groups"]])
        for table in document["tables"]
    ]
    return document["sql"], tables, reads


def _group(group: FileGroup) -> dict[str, Any]:
    return {
        "layout": group.layout,
        "partitions": dict(group.partitions),
        "files": [[file.key, file.size, file.version] for file in group.files],
        "empty": group.empty,
    }


def _read_group(group: dict[str, Any]) -> FileGroup:
    files = [StoredObject(key, size, version) for key, size, version in group["files"]]
    return FileGroup(group["layout"], group["partitions"], files, group.get("empty", False))
