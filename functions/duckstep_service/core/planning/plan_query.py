"""Planning of a submission for ValidateQuery, with the manifest written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.ports import FileStatistics, TableSchemas
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.errors import (
    DataError,
    DuckstepError,
    NotTranslatable,
    ScanLimitExceeded,
    TableNotFound,
    UserError,
)
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import planner
from duckstep_service.core.planning.athena_planner import AthenaPlan
from duckstep_service.core.planning.engine_choice import (
    EngineChoice,
    check_available,
    may_reconsider,
    reconsidered,
    untranslated,
    without_athena,
)
from duckstep_service.core.planning.engine_planner import DUCKDB_ALONE, EnginePlanner
from duckstep_service.core.ports import DataBucket, ObjectStore
from duckstep_service.core.query.estimate import check_estimate
from duckstep_service.core.query.manifest import Manifest, RunOptions, manifest_digest
from duckstep_service.core.query.plan import Plan, PlannedQuery
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.scan_capacity import check_scan_time
from duckstep_service.core.query.submission import ATHENA, REUSE, EngineRequest, Submission
from duckstep_service.core.results.prior_results import find_prior_results
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import TableFiles

# A state's input is limited to 256 KB, of which the execution's own input may take most.
SHORT_MANIFEST_BYTES = 8_192
_REUSED = "An earlier query has the same result."


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
    engines: EnginePlanner = DUCKDB_ALONE
    cached_tables: TableCache | None = None
    beside: Callable[[Callable[[], None]], AbstractContextManager[None]] = _before
    """Runs an action no later than a block, and raises its error at the end of the block."""


def plan_query(
    submission: Submission, now: datetime, dependencies: PlanDependencies
) -> PlannedQuery:
    """Plan a query as of `now`, write its manifest and look for a reusable result.

    Raises UserError, EngineNotAvailable and StorageUnavailable.
    """
    request = submission.request
    check_available(request.engine, dependencies.engines.athena is not None)
    query = PlanningContext(dependencies.parse(request.query), request.parameters, now)
    planning = _planning(submission, query, dependencies)
    limits = planning.options.limits
    check_estimate(planning.scan.estimate, limits)
    choice = dependencies.engines.choose(request.engine, query, planning.scan, limits)
    return planning.plan(choice)


def replan_query(
    submission: Submission, error: DuckstepError, now: datetime, dependencies: PlanDependencies
) -> PlannedQuery:
    """Plan a query for Athena after RunQuery ended with `error`, and write its manifest again.

    Raises `error` if Athena cannot run the query either, or must not, and StorageUnavailable.
    """
    request, engines = submission.request, dependencies.engines
    if engines.athena is None or not may_reconsider(request, error, engines.stack_limits):
        raise error
    try:
        query = PlanningContext(dependencies.parse(request.query), request.parameters, now)
        if not query.statement.explain:
            return _planning(submission, query, dependencies).run_athena(reconsidered(error))
    except (UserError, DataError) as exc:
        raise error from exc
    raise error


def _planning(
    submission: Submission, query: PlanningContext, dependencies: PlanDependencies
) -> _Planning:
    """Take the planner's steps for a query."""
    over = _over(submission, dependencies.cache, query.now)
    plan = _plan(submission.request.query, query, over, dependencies)
    options = RunOptions.of(submission.request, dependencies.limits)
    return _Planning(submission, query, plan, options, dependencies)


@dataclass(frozen=True, slots=True)
class _Planning:
    """A query with its plan, before the manifest is written."""

    submission: Submission
    query: PlanningContext
    scan: Plan
    options: RunOptions
    dependencies: PlanDependencies

    def plan(self, choice: EngineChoice) -> PlannedQuery:
        if choice.engine == ATHENA:
            return self._plan_athena(choice)
        manifest = self._manifest()
        write = partial(self._write, manifest)
        try:
            self._check_scan_time()
        except ScanLimitExceeded:
            # An earlier result needs no scan.
            prior_run = self._find()
            if prior_run is None:
                raise
            write()
        else:
            with self.dependencies.beside(write):
                prior_run = self._find()
        return self._planned(choice, manifest, prior_run)

    def _plan_athena(self, choice: EngineChoice) -> PlannedQuery:
        if prior_run := self._find():
            return self._written(choice, prior_run=prior_run)
        try:
            return self.run_athena(choice)
        except NotTranslatable as exc:
            if self.submission.request.engine is EngineRequest.ATHENA:
                raise
            self._check_scan_time(untranslated(exc))
            return self._written(without_athena(choice, exc))

    def run_athena(self, choice: EngineChoice) -> PlannedQuery:
        """Plan the run of Athena. Raises NotTranslatable."""
        return self._written(choice, self._athena_plan())

    def _written(
        self,
        choice: EngineChoice,
        athena: AthenaPlan | None = None,
        prior_run: QueryRun | None = None,
    ) -> PlannedQuery:
        manifest = self._manifest(athena)
        self._write(manifest)
        return self._planned(choice, manifest, prior_run, athena)

    def _athena_plan(self) -> AthenaPlan:
        planner = self.dependencies.engines.athena
        assert planner is not None
        return planner.plan(self.submission, self.query, self.scan)

    def _check_scan_time(self, other_reason: str = "") -> None:
        check_scan_time(
            self.scan.estimate,
            self.options.limits,
            self.dependencies.engines.capacity,
            self.scan.reads.first_rows,
            other_reason,
        )

    def _find(self) -> QueryRun | None:
        limits = self.options.limits
        return self.dependencies.cache.find(self.submission, self.query, self.scan, limits)

    def _manifest(self, athena: AthenaPlan | None = None) -> bytes:
        parts = athena.parts if athena else None
        sql = self.query.statement.sql
        return Manifest.of(sql, self.scan, self.options, parts).to_json()

    def _write(self, manifest: bytes) -> None:
        key = object_keys.manifest_key(self.submission.name)
        self.dependencies.results.put(key, manifest, "application/json")

    def _planned(
        self,
        choice: EngineChoice,
        manifest: bytes,
        prior_run: QueryRun | None,
        athena: AthenaPlan | None = None,
    ) -> PlannedQuery:
        short = len(manifest) <= SHORT_MANIFEST_BYTES
        return PlannedQuery(
            REUSE if prior_run else choice.engine,
            object_keys.manifest_key(self.submission.name),
            manifest_digest(manifest),
            self.scan.estimate,
            prior_run,
            manifest.decode() if short else None,
            _REUSED if prior_run else choice.reason,
            athena.run if athena else None,
        )


def _plan(
    sql: str, query: PlanningContext, over: Sequence[TableFiles], dependencies: PlanDependencies
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


def _over(submission: Submission, cache: ResultCache, now: datetime) -> Sequence[TableFiles]:
    """Return the prior results that the request names in `over`."""
    over, owner = submission.request.over, submission.owner
    return find_prior_results(over, owner, cache.queries, cache.results, now)
