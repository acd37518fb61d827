"""Planning of a submission for ValidateQuery, with the manifest written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.ports import FileStatistics, TableSchemas
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.errors import ScanLimitExceeded, TableNotFound
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import planner
from duckstep_service.core.planning.engine_choice import check_available
from duckstep_service.core.ports import DataBucket, ObjectStore
from duckstep_service.core.query.estimate import check_estimate
from duckstep_service.core.query.manifest import Manifest, RunOptions, manifest_digest
from duckstep_service.core.query.plan import Plan, PlannedQuery
from duckstep_service.core.query.scan_capacity import UNLIMITED, ScanCapacity, check_scan_time
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.results.prior_results import find_prior_result
from duckstep_service.core.results.result_cache import CACHE_ENGINE, ResultCache
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import TableFiles

# A state's input is limited to 256 KB, of which the execution's own input may take most.
SHORT_MANIFEST_BYTES = 8_192


@contextmanager
def _before(action: Callable[[], None]) -> Iterator[None]:
    action()
    yield


@dataclass(frozen=True, slots=True)
class PlanDependencies:
    """The parser, buckets, limits, cache, statistics and schemas that a plan is made with.

    A step that takes seconds reports its files to `heartbeat`, and checks whether the query runs.
    """

    parse: Callable[[str], Statement]
    lake: DataBucket
    results: ObjectStore
    limits: Limits
    cache: ResultCache
    statistics: FileStatistics = NO_STATISTICS
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    schemas: TableSchemas | None = None
    capacity: ScanCapacity = UNLIMITED
    cached_tables: TableCache | None = None
    beside: Callable[[Callable[[], None]], AbstractContextManager[None]] = _before
    """Runs an action no later than a block, and raises its error at the end of the block."""


def plan_query(
    submission: Submission, now: datetime, dependencies: PlanDependencies
) -> PlannedQuery:
    """Plan a query as of `now`, write its manifest and look for a reusable result.

    Raises UserError, EngineNotAvailable and StorageUnavailable.
    """
    request, results, cache = submission.request, dependencies.results, dependencies.cache
    check_available(request.engine, athena=False)
    options = RunOptions.of(request, dependencies.limits)
    query = PlanningContext(dependencies.parse(request.query), request.parameters, now)
    plan = _plan(request.query, query, _over(submission, cache, now), dependencies)
    check_estimate(plan.estimate, options.limits)
    manifest = Manifest.of(query.statement.sql, plan, options).to_json()
    key = object_keys.manifest_key(submission.name)
    write = partial(results.put, key, manifest, "application/json")
    find = partial(cache.find, submission, query, plan, options.limits)
    try:
        check_scan_time(plan.estimate, options.limits, dependencies.capacity, plan.reads.first_rows)
    except ScanLimitExceeded:
        # An earlier result needs no scan.
        prior_run = find()
        if prior_run is None:
            raise
        write()
    else:
        with dependencies.beside(write):
            prior_run = find()
    return PlannedQuery(
        CACHE_ENGINE if prior_run else plan.engine,
        key,
        manifest_digest(manifest),
        plan.estimate,
        prior_run,
        manifest.decode() if len(manifest) <= SHORT_MANIFEST_BYTES else None,
    )


def _plan(
    sql: str, query: PlanningContext, over: TableFiles | None, dependencies: PlanDependencies
) -> Plan:
    try:
        return planner.plan(
            planner.Draft(
                sql,
                query,
                dependencies.lake,
                dependencies.statistics,
                over,
                dependencies.schemas,
                dependencies.heartbeat,
                dependencies.cached_tables,
            )
        )
    except TableNotFound as exc:
        raise with_hint(exc, sql) from None


def _over(submission: Submission, cache: ResultCache, now: datetime) -> TableFiles | None:
    """Return the prior result that the request names in `over`."""
    over = submission.request.over
    if over is None:
        return None
    return find_prior_result(over, submission.owner, cache.queries, cache.results, now)
