"""ValidateQuery: parses the SQL, resolves its tables and writes the manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from duckstep.core.request import parse_submission
from duckstep.core.validation import validate
from duckstep.engine.parser import parse
from duckstep.handlers.failing import failing_by_name
from duckstep.handlers.wiring import lake, limits, logger, metrics, results, tracer


@logger.inject_lambda_context(correlation_id_path="requestId")
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@failing_by_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the plan. Raises UserError and StorageUnavailable."""
    submission = parse_submission(event)
    plan = validate(submission, parse, lake(), results(), limits(), datetime.now(UTC))
    metrics.add_metric("PlannedBytes", "Bytes", plan["estimate"]["bytes"])
    logger.info("planned", extra={"owner": submission.owner, **plan["estimate"]})
    return plan
