"""RecordOutcome: an execution's status event ends the query that the workflow could not end."""

from __future__ import annotations

import time
from typing import Any

from duckstep.aws.settings import settings
from duckstep.core.outcome import record_outcome
from duckstep.handlers.failing import failing_by_name
from duckstep.handlers.wiring import history, logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@failing_by_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the status and whether it was recorded now."""
    logger.append_keys(requestId=event["detail"]["executionArn"])
    outcome = record_outcome(
        event["detail"], history(), time.time(), settings().result_retention_days
    )
    if outcome["recorded"]:
        metrics.add_metric("RecordedByEvent", "Count", 1)
    logger.info("recorded", extra=outcome)
    return outcome
