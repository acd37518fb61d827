"""RecordOutcome: an execution's status event ends the query that the workflow could not end."""

from __future__ import annotations

import time
from typing import Any

from duckstep_service.core.query.execution_outcome import owner_of
from duckstep_service.handlers.runtime.dependencies import finalizer, logger, metrics, tracer
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the query's status, whether it was recorded now, and the objects deleted.

    An event leaves out an input that is too large for it, and the execution is asked. Source:
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    detail = event["detail"]
    logger.append_keys(requestId=detail["executionArn"], owner=owner_of(detail))
    told = detail if detail.get("input") is not None else None
    outcome = finalizer().close(detail["executionArn"], time.time(), told)
    if outcome["recorded"]:
        metrics.add_metric("RecordedByEvent", "Count", 1)
    logger.info("recorded", extra=outcome)
    return outcome
