"""What RunQuery does: from a plan to a stored result."""

from __future__ import annotations

from dataclasses import dataclass, field

from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS, files_read, scanned_bytes
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query import manifest
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.results.ports import Engine, EngineQuery
from duckstep_service.core.results.result_writer import Export, ResultWriter
from duckstep_service.core.retention import expires_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """One invocation's try at a query: its id, its heartbeat, and the stack's limits."""

    id: str
    now: float
    limits: Limits
    retention_days: int
    heartbeat: Heartbeat = field(default_factory=Heartbeat)


def execute_query(
    submission: Submission,
    manifest_key: str,
    attempt: Attempt,
    engine: Engine,
    export: Export,
    results: ObjectStore,
    facts: FileStatistics = NO_STATISTICS,
) -> QueryRun:
    """Run the manifest's statement and store its result under the attempt.

    Raises UserError, DataError, EngineError, StorageUnavailable and QueryCancelled.
    """
    sql, tables, reads = manifest.from_json(results.get(manifest_key))
    request = submission.request
    limits = attempt.limits.lowered(request.limits)
    heartbeat = attempt.heartbeat
    answer = engine.run(
        EngineQuery(sql, request.parameters, tables, submission.owner, limits, reads, heartbeat)
    )
    storing = ResultWriter(submission.name, attempt.id, results, heartbeat)
    result = storing.store(answer, Format(request.format or Format.PARQUET), export)
    return QueryRun(
        result,
        answer.rows,
        result.files[Format.PARQUET].bytes,
        scanned_bytes(files_read(tables), reads, facts),
        round(answer.seconds * 1000),
        expires_at(attempt.now, attempt.retention_days),
    )
