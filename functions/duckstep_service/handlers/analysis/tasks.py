"""The tasks of the analysis process: each parses SQL and plans it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import duckdb

from duckstep_service.aws.settings import settings
from duckstep_service.core.catalog.observed_bucket import ObservedBucket
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.error_serialization import from_cause, to_error
from duckstep_service.core.errors import (
    DataError,
    InternalError,
    QueryCancelled,
    StorageUnavailable,
    UserError,
)
from duckstep_service.core.heartbeat import Heartbeat, Phase, Progress
from duckstep_service.core.planning.dry_run import DryRunValidator
from duckstep_service.core.planning.freshness import compare_manifest, compare_with_current_files
from duckstep_service.core.planning.plan_query import PlanDependencies, plan_query, replan_query
from duckstep_service.core.pricing import Sizes
from duckstep_service.core.query.manifest import Manifest
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.submission import Over
from duckstep_service.core.query.submission_parser import parse_request, parse_submission
from duckstep_service.core.results.prior_results import find_prior_results
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.sql import parser
from duckstep_service.engine.worker.bind_client import BIND_SECONDS
from duckstep_service.engine.worker.process_limits import limit_processor_time
from duckstep_service.handlers.analysis.engines import binder, engines, engines_of
from duckstep_service.handlers.api.cached_catalog import recent_lake, schemas
from duckstep_service.handlers.runtime.concurrency import run_beside
from duckstep_service.handlers.runtime.dependencies import (
    admission_control,
    data_bucket,
    file_indexes,
    limits,
    query_repository,
    results,
    submission_rate,
)
from duckstep_service.handlers.runtime.glue_databases import with_glue_databases
from duckstep_service.handlers.runtime.heartbeat_thread import send_heartbeats
from duckstep_service.handlers.runtime.table_schemas import unified_schemas
from duckstep_service.handlers.runtime.telemetry import logger

# A statement of 256 KB takes about a second; planning also lists and reads the tables' files.
PARSE_SECONDS = 5
ANALYSIS_SECONDS = 20


def prepare() -> None:
    """Create the clients of AWS before the first task, without a connection.

    The objects that exist then live as long as the process: the garbage collector no longer visits
    them, which took a tenth of the first plan over 1,095 files.
    """
    for create in (submission_rate, admission_control, data_bucket, file_indexes, query_repository):
        create()
    gc.freeze()


def parse(sql: str) -> Statement:
    """Parse `sql` within its own limit on processor time, which ends this process."""
    with limit_processor_time(PARSE_SECONDS):
        return parser.parse(sql)


def plan(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan of a submission within its owner's quotas, with the manifest written.

    Raises UserError, StorageUnavailable, and QueryCancelled if the query has ended meanwhile. A
    query with the `failure` of RunQuery is planned for Athena, or the failure is raised again.
    """
    submission, now = parse_submission(event), datetime.now(UTC)
    failure = event.get("failure")
    if failure is None:
        submission_rate().check(submission.owner, now)
    days = settings().result_retention_days
    cache_ = ResultCache(query_repository(), results(), duckdb.__version__, days)
    heartbeat = planning_heartbeat(submission.request_id, after_run=failure is not None)
    lake = with_glue_databases(ObservedBucket(data_bucket(), partial(_report_listing, heartbeat)))
    dependencies = PlanDependencies(
        parse,
        lake,
        results(),
        limits(),
        cache_,
        file_indexes(),
        heartbeat,
        unified_schemas(stores=True),
        engines_of(event),
        _tables(),
        run_beside,
    )
    with send_heartbeats(heartbeat):
        if failure is None:
            planned = admission_control().admit(
                submission, now, lambda: plan_query(submission, now, dependencies)
            )
        else:
            error = to_error(from_cause(failure["Error"], failure["Cause"]))
            planned = replan_query(submission, error, now, dependencies)
    _record_engine(submission.request_id, planned)
    return planned.to_dict()


def planning_heartbeat(request_id: str, after_run: bool) -> Heartbeat:
    """Return the heartbeat of a plan; one `after_run` writes nothing.

    The item has the attempts of RunQuery then, so that a plan's progress would be refused as if the
    query had ended. The write of the engine notices an end.
    """
    return Heartbeat() if after_run else Heartbeat(partial(_record, request_id, time.monotonic()))


def _record_engine(request_id: str, planned: PlannedQuery) -> None:
    """Write that Athena runs a query before it does: the end of the query then stops it there."""
    if planned.athena is None:
        return
    if not query_repository().record_engine(request_id, planned.engine, planned.engine_reason):
        raise QueryCancelled("The query was cancelled or timed out before it ended.")


def _report_listing(heartbeat: Heartbeat, files: int) -> None:
    heartbeat.enter(Phase.LISTING, files)
    heartbeat.check()


def _record(request_id: str, started: float, progress: Progress) -> bool:
    """Write the progress of a plan to the query's item, with the seconds since its start."""
    document = {**progress.to_dict(), "seconds": round(time.monotonic() - started, 1)}
    try:
        return query_repository().record_planning(request_id, document)
    except (StorageUnavailable, InternalError) as exc:
        logger.warning("a heartbeat was lost", exc_info=exc)
        raise


def validate(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document about the `request` of an `owner`. Raises StorageUnavailable."""
    request = parse_request(query["request"])
    return _validator().check(request, query["owner"], datetime.now(UTC))


def freshness(query: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the freshness of the result of `requestId`, None if it cannot be compared."""
    record = query_repository().get(query["requestId"])
    if record is None:
        return None
    return compare_with_current_files(record, parse, recent_lake(), results())


def source_changed(run: Mapping[str, Any]) -> bool:
    """Return whether the tables have other files than the `manifest` of a run.

    Files that cannot be compared count as changed. Raises StorageUnavailable.
    """
    manifest = Manifest.from_json(results().get(run["manifest"]))
    submitted = datetime.fromisoformat(run["submittedAt"])
    lake = with_glue_databases(data_bucket())
    try:
        request = parse_request(run["request"])
        compared = compare_manifest(manifest, request, submitted, parse, lake)
    except (UserError, DataError):
        return True
    return not compared["fresh"]


TASKS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    task.__name__: task for task in (plan, validate, freshness, source_changed)
}


@cache
def _tables() -> TableCache:
    """Return the tables of the last listings, for every plan of this process."""
    return TableCache(clock=time.monotonic)


@cache
def _validator() -> DryRunValidator:
    sizes = Sizes(settings().query_memory_mb, settings().query_disk_mb, settings().architecture)
    return DryRunValidator(
        parse,
        recent_lake(),
        schemas(),
        binder(BIND_SECONDS),
        _earlier,
        limits(),
        sizes,
        file_indexes(),
        time.monotonic,
        unified_schemas(),
        engines(BIND_SECONDS),
        TableCache(clock=time.monotonic, keeps_settings=False),
    )


def _earlier(over: Over, owner: str, now: datetime) -> Sequence[TableFiles]:
    return find_prior_results(over, owner, query_repository(), results(), now)
