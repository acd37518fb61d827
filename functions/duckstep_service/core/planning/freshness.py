"""Freshness of a result: whether its source files have changed since the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from duckstep_service.core.errors import DataError, TableNotFound, UserError
from duckstep_service.core.planning import planner
from duckstep_service.core.ports import DataBucket, ObjectStore
from duckstep_service.core.query.manifest import Manifest
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.submission import QueryRequest
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import StoredObject, TableFiles

# The planner's steps that select files; policies apply only to queries that are yet to run.
_STEPS = (planner.derive_filters, planner.prune_partitions)


def compare_with_current_files(
    record: QueryRecord,
    parse: Callable[[str], Statement],
    lake: DataBucket,
    results: ObjectStore,
) -> dict[str, Any] | None:
    """Compare a SUCCEEDED query's manifest with the same partitions as they are in `lake`.

    The partitions are pruned as of the query's own time, also for `current_date`. A prior result
    that the query read never changes. Returns None if the manifest is deleted or cannot be
    compared. Raises StorageUnavailable.
    """
    try:
        manifest = Manifest.from_json(results.get(record.manifest))
        request = parse_request(record.request.document)
        submitted = datetime.fromisoformat(record.submitted_at)
        return compare_manifest(manifest, request, submitted, parse, lake)
    except (KeyError, ValueError, UserError, DataError):
        return None


def compare_manifest(
    manifest: Manifest,
    request: QueryRequest,
    submitted: datetime,
    parse: Callable[[str], Statement],
    lake: DataBucket,
) -> dict[str, Any]:
    """Compare a manifest with the same partitions, as of `submitted`, as they are in `lake`.

    Raises UserError, DataError and StorageUnavailable.
    """
    current = _tables_now(request, submitted, parse, lake)
    tables = manifest.tables
    changing = [table for table in tables if table.columns is None]
    compared = [_compare(table, current.get(table.name)) for table in changing]
    fresh = all(
        not comparison["added"] + comparison["changed"] + comparison["removed"]
        for comparison in compared
    )
    return {"fresh": fresh, "tables": compared}


def _tables_now(
    request: QueryRequest, submitted: datetime, parse: Callable[[str], Statement], lake: DataBucket
) -> dict[str, TableFiles]:
    """Return the tables that still exist, pruned for the query."""
    query = PlanningContext(parse(request.query), request.parameters, submitted)
    draft = planner.extract_conditions(planner.Draft(request.query, query, lake))
    tables = []
    for reference in planner.first_references(draft):
        try:
            tables.append(planner.resolve_table(draft, reference))
        except TableNotFound:
            continue
    draft = replace(draft, all_tables=tuple(tables), tables=tuple(tables))
    for step in _STEPS:
        draft = step(draft)
    return {table.name: table for table in draft.tables}


def _compare(before: TableFiles, after: TableFiles | None) -> dict[str, Any]:
    old, new = _versions(before), _versions(after)
    return {
        "name": before.name,
        "added": len(new.keys() - old.keys()),
        "changed": sum(old[key] != new[key] for key in old.keys() & new.keys()),
        "removed": len(old.keys() - new.keys()),
    }


def _versions(table: TableFiles | None) -> dict[str, StoredObject]:
    """Return the files that contribute rows, by key."""
    groups: Iterable[Any] = table.groups if table else ()
    return {file.key: file for group in groups if not group.empty for file in group.files}
