"""Planning of a submission for ValidateQuery, with the manifest written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import planner
from duckstep_service.core.ports import DataBucket, ObjectStore
from duckstep_service.core.query import manifest
from duckstep_service.core.query.estimate import check_estimate
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.results.prior_results import find_prior_result
from duckstep_service.core.results.result_cache import CACHE_ENGINE, ResultCache
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import TableFiles


def plan_query(
    submission: Submission,
    parse: Callable[[str], Statement],
    lake: DataBucket,
    results: ObjectStore,
    limits: Limits,
    reuse: ResultCache,
    now: datetime,
    statistics: FileStatistics = NO_STATISTICS,
) -> PlannedQuery:
    """Return the plan as of `now` as the state's answer.

    Raises UserError and StorageUnavailable.
    """
    sql = submission.request.query
    bounds = limits.lowered(submission.request.limits)
    query = PlanningContext(parse(sql), submission.request.parameters, now)
    over = _over(submission, reuse, now)
    plan = planner.plan(sql, query, lake, statistics, over)
    check_estimate(plan.estimate, bounds)
    key = object_keys.manifest_key(submission.name)
    results.put(key, manifest.to_json(query.statement.sql, plan), "application/json")
    earlier = reuse.find(submission, query, plan, bounds)
    return PlannedQuery(CACHE_ENGINE if earlier else plan.engine, key, plan.estimate, earlier)


def _over(submission: Submission, earlier: ResultCache, now: datetime) -> TableFiles | None:
    """Return the prior result that the request names in `over`."""
    over = submission.request.over
    if over is None:
        return None
    return find_prior_result(over, submission.owner, earlier.queries, earlier.results, now)
