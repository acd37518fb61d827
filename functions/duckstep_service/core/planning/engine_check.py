"""The engines of a query that is not run: the choice, a refusal of Athena, and both estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import pricing
from duckstep_service.core.error_serialization import to_failure
from duckstep_service.core.errors import NotTranslatable, UserError
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.engine_choice import (
    EngineChoice,
    untranslated,
    without_athena,
)
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.scan_capacity import check_scan_time, refusal_reason
from duckstep_service.core.query.submission import ATHENA, DUCKDB, EngineRequest, QueryRequest
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column


@dataclass(frozen=True, slots=True)
class EngineCheck:
    """The engine that would run a query, with the API's document of the engines.

    `error` is the one with which the query would end.
    """

    choice: EngineChoice
    document: dict[str, Any]
    error: UserError | None = None


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A planned query, and the columns of its result, None if they are not known."""

    request: QueryRequest
    context: PlanningContext
    plan: Plan
    limits: Limits
    columns: Sequence[Column] | None


def check_engine(query: CheckedQuery, engines: EnginePlanner, sizes: pricing.Sizes) -> EngineCheck:
    """Return the engine of a query. Raises EngineNotAvailable and StorageUnavailable."""
    requested = query.request.engine
    choice = engines.choose(requested, query.context, query.plan, query.limits)
    translatable, refusal = _translation(query, engines)
    error: UserError | None = None
    if refusal and choice.engine == ATHENA:
        if requested is EngineRequest.ATHENA:
            error = refusal
        else:
            choice = without_athena(choice, refusal)
    if choice.engine == DUCKDB:
        auto = requested is EngineRequest.AUTO
        error = _scan_error(query, engines, untranslated(refusal) if refusal and auto else "")
    document = {
        "chosen": choice.engine,
        "reason": choice.reason,
        "translatable": translatable,
        "refusal": to_failure(refusal).to_dict() if refusal else None,
        "estimates": {
            DUCKDB: _duckdb_estimate(query, choice, engines, sizes),
            ATHENA: _athena_estimate(query.plan, engines, sizes),
        },
    }
    known = {name: value for name, value in document.items() if value is not None}
    return EngineCheck(choice, known, error)


def _translation(
    query: CheckedQuery, engines: EnginePlanner
) -> tuple[bool | None, NotTranslatable | None]:
    """Return whether Athena can run the query, None if that is not known, and why it cannot."""
    if engines.athena is None or query.columns is None or query.context.statement.explain:
        return None, None
    try:
        engines.athena.check(query.context, query.plan, query.columns)
    except NotTranslatable as exc:
        return False, exc
    return True, None


def _scan_error(query: CheckedQuery, engines: EnginePlanner, other_reason: str) -> UserError | None:
    plan = query.plan
    try:
        check_scan_time(
            plan.estimate, query.limits, engines.capacity, plan.reads.first_rows, other_reason
        )
    except UserError as exc:
        return exc
    return None


def _duckdb_estimate(
    query: CheckedQuery, choice: EngineChoice, engines: EnginePlanner, sizes: pricing.Sizes
) -> dict[str, Any]:
    estimate = query.plan.estimate
    reason = None
    if not query.plan.reads.first_rows:
        reason = refusal_reason(estimate, query.limits.seconds, engines.capacity)
    reason = reason or choice.obstacle or None
    document = {
        "seconds": round(pricing.expected_seconds(estimate.bytes), 1),
        "usd": _usd(pricing.expected_dollars(estimate.files, estimate.bytes, sizes)),
        "fits": reason is None,
    }
    return document | ({"reason": reason} if reason else {})


def _athena_estimate(plan: Plan, engines: EnginePlanner, sizes: pricing.Sizes) -> dict[str, Any]:
    files, scanned = plan.estimate.files, plan.estimate.bytes
    return {
        "available": engines.athena is not None,
        "scannedBytes": scanned,
        "usd": _usd(pricing.athena_query_dollars(files, scanned, sizes)),
    }


def _usd(dollars: float) -> float:
    return round(dollars, 7)
