"""The execution of a query: runs a manifest and stores the result."""

from __future__ import annotations

from dataclasses import dataclass, field

from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS, files_read, scanned_bytes
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    InvalidRequest,
    QueryBindingError,
    QuerySyntaxError,
    StatementNotAllowed,
    TableNotFound,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.submission import QueryExecution
from duckstep_service.core.results.ports import Engine, EngineQuery, EngineResult
from duckstep_service.core.results.result_writer import Export, ResultWriter
from duckstep_service.core.retention import expires_at
from duckstep_service.core.table_files import without_empty_groups

# Errors of a statement that has not run.
_UNREAD = (
    ColumnNotFound,
    InvalidRequest,
    QueryBindingError,
    QuerySyntaxError,
    StatementNotAllowed,
    TableNotFound,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An invocation of RunQuery for a query: its id, its time, the retention and its heartbeat."""

    id: str
    now: float
    retention_days: int
    heartbeat: Heartbeat = field(default_factory=Heartbeat)


@dataclass(frozen=True, slots=True)
class ExecutionDependencies:
    """The engine and the stores that a query is executed with."""

    engine: Engine
    export: Export
    results: ObjectStore
    statistics: FileStatistics = NO_STATISTICS


def execute_query(
    execution: QueryExecution,
    manifest: Manifest,
    options: RunOptions,
    attempt: Attempt,
    dependencies: ExecutionDependencies,
) -> QueryRun:
    """Run the manifest's statement and store its result under the attempt.

    Raises UserError, DataError, EngineError, StorageUnavailable and QueryCancelled.
    """
    query = EngineQuery(
        manifest.sql,
        options.parameters,
        [without_empty_groups(table) for table in manifest.tables],
        execution.owner,
        options.limits,
        manifest.reads,
        attempt.heartbeat,
    )
    engine_result = _run(query, dependencies)
    writer = ResultWriter(execution.name, attempt.id, dependencies.results, attempt.heartbeat)
    result = writer.store(engine_result, options.format, dependencies.export)
    return QueryRun(
        result,
        engine_result.rows,
        result.files[Format.PARQUET].bytes,
        scanned_bytes(files_read(manifest.tables), engine_result.reads, dependencies.statistics),
        round(engine_result.seconds * 1000),
        expires_at(attempt.now, attempt.retention_days),
    )


def _run(query: EngineQuery, dependencies: ExecutionDependencies) -> EngineResult:
    """Run the query; report the bytes of a run that failed, unless the engine has reported them.

    Where DuckDB itself reads S3, the bytes that it has read are unknown and the planned ones count.
    """
    try:
        return dependencies.engine.run(query)
    except DuckstepError as exc:
        if query.heartbeat.progress.read_bytes is None and not isinstance(exc, _UNREAD):
            files = files_read(query.tables)
            planned = scanned_bytes(files, query.reads, dependencies.statistics)
            query.heartbeat.report(read_bytes=planned)
        raise
