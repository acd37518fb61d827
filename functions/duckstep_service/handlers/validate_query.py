"""ValidateQuery: parses the SQL, resolves its tables and writes the manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb

from duckstep_service.aws.settings import settings
from duckstep_service.core.planning.plan_query import PlanDependencies, plan_query
from duckstep_service.core.query.submission_parser import parse_submission
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.engine.sql.parser import parse
from duckstep_service.handlers.runtime.dependencies import (
    admission_control,
    data_bucket,
    file_indexes,
    limits,
    logger,
    metrics,
    query_repository,
    results,
    tracer,
)
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the plan. Raises UserError and StorageUnavailable."""
    logger.append_keys(requestId=event["requestId"], owner=event["owner"])
    if settings().logs_queries:
        logger.info("asked", extra={"request": event["request"]})
    submission, now = parse_submission(event), datetime.now(UTC)
    dependencies = _dependencies()
    plan = admission_control().admit(
        submission, now, lambda: plan_query(submission, now, dependencies)
    )
    estimate = plan.estimate
    metrics.add_metric("PlannedBytes", "Bytes", estimate.bytes)
    figures = {"files": estimate.files, "bytes": estimate.bytes}
    logger.info("planned", extra={"engine": plan.engine, **figures})
    return plan.to_dict()


def _dependencies() -> PlanDependencies:
    days = settings().result_retention_days
    cache = ResultCache(query_repository(), results(), duckdb.__version__, days)
    return PlanDependencies(parse, data_bucket(), results(), limits(), cache, file_indexes())
