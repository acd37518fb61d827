"""The result of a run of Athena: DuckDB restores it from the parts, and stores it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.errors import InternalError
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.athena_run import AthenaParts
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.submission import DUCKDB, QueryExecution
from duckstep_service.core.results.execute_query import (
    Attempt,
    ExecutionDependencies,
    execute_query,
)
from duckstep_service.core.strict_json import read_json, write_json
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles, TableSchema

PARTS_TABLE = "parts"
FIRST_ATTEMPT = 1000
"""The number of StoreResult's first attempt: after those of RunQuery, as the workflow counts."""


@dataclass(frozen=True, slots=True)
class AthenaFigures:
    """The figures of a run of Athena: bytes scanned, and milliseconds of its engine."""

    scanned_bytes: int = 0
    milliseconds: int = 0

    @classmethod
    def from_statistics(cls, statistics: Mapping[str, Any]) -> AthenaFigures:
        """Return the figures of the Statistics of a QueryExecution."""
        return cls(
            statistics.get("DataScannedInBytes") or 0,
            statistics.get("EngineExecutionTimeInMillis") or 0,
        )

    def apply_to(self, run: QueryRun) -> QueryRun:
        """Return the run of DuckDB over the parts with the figures of Athena."""
        return replace(run, scanned_bytes=self.scanned_bytes, engine_milliseconds=self.milliseconds)


def find_stored_run(name: str, results: ObjectStore) -> QueryRun | None:
    """Return the run that an earlier attempt stored, None if none has. Raises StorageUnavailable.

    The run is stored before the first part is deleted, so that no attempt restores a result from
    some of its parts.
    """
    try:
        return QueryRun.from_dict(read_json(results.get(object_keys.stored_run_key(name))))
    except KeyError:
        return None


def restore_result(
    execution: QueryExecution,
    manifest: Manifest,
    options: RunOptions,
    attempt: Attempt,
    dependencies: ExecutionDependencies,
) -> QueryRun:
    """Restore the result from the parts of an execution, and store it under the attempt.

    Raises the errors of `execute_query`.
    """
    if manifest.athena is None:
        raise InternalError("The plan of the query has no run of Athena. Post the query again.")
    results, name = dependencies.results, execution.name
    parts = list_parts(name, results)
    # Parts are deleted after the run is stored: with no run, the list has all of them.
    if find_stored_run(name, results) is not None:
        raise InternalError("Two attempts stored the result at once. Post the query again.")
    query, limits = parts_query(manifest.athena, parts), replace(options.limits, scanned_bytes=0)
    options = replace(options, parameters=None, limits=limits)
    return execute_query(execution, query, options, attempt, dependencies)


def list_parts(name: str, results: ObjectStore) -> list[StoredObject]:
    """Return the parts of an execution; Athena writes none for a result without rows."""
    prefix = object_keys.parts_prefix(name)
    return [stored for stored in results.list_objects(prefix) if stored.size > 0]


def parts_query(athena: AthenaParts, parts: Sequence[StoredObject]) -> Manifest:
    """Return the query in DuckDB that restores a result from its parts."""
    files = [replace(part, key=object_keys.prior_result_key(part.key)) for part in parts]
    groups = [FileGroup(NONE, {}, files, alike=True)] if files else []
    schema = TableSchema(athena.columns, mixed=False)
    table = TableFiles(PARTS_TABLE, groups, schema=schema)
    return Manifest(DUCKDB, athena.restore, [table], Reads(), None)


def store_run(name: str, run: QueryRun, results: ObjectStore) -> None:
    """Store the run, and delete the parts and Athena's records. Raises StorageUnavailable."""
    document = run.to_dict() | {"reusedFrom": run.reused_from}
    body = write_json(document).encode()
    results.put(object_keys.stored_run_key(name), body, "application/json")
    delete_parts(name, results)


def delete_parts(name: str, results: ObjectStore) -> None:
    """Delete the parts and Athena's records of an execution. Raises StorageUnavailable."""
    for stored in list(results.list_objects(object_keys.athena_prefix(name))):
        results.delete(stored.key)
