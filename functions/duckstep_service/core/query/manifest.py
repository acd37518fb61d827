"""The manifest: the exact files that a query may read, as a JSON document in the results bucket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from duckstep_service.core.query.plan import Plan, Reads
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles


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
    return [_table(table) for table in tables]


def from_json(body: bytes) -> tuple[str, list[TableFiles], Reads]:
    """Read back the statement, its tables and what it reads of them. Raises NewerVersion."""
    document = json.loads(body)
    check_version(document, "The query's manifest")
    columns = document.get("columns")
    reads = Reads(None if columns is None else frozenset(columns), document.get("firstRows", False))
    return document["sql"], [_read_table(table) for table in document["tables"]], reads


def _table(table: TableFiles) -> dict[str, Any]:
    document: dict[str, Any] = {"name": table.name, "groups": list(map(_group, table.groups))}
    if table.columns is not None:
        document["columns"] = [[column.name, column.type] for column in table.columns]
    return document


def _read_table(table: dict[str, Any]) -> TableFiles:
    columns = [Column(*column) for column in table["columns"]] if "columns" in table else None
    groups = [_read_group(group) for group in table["groups"]]
    return TableFiles(table["name"], groups, columns=columns)


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
