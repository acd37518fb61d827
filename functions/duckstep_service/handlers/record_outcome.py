"""RecordOutcome: records the end of a query from its execution's status event."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from duckstep_service.core.query.execution_outcome import execution_owner
from duckstep_service.handlers.runtime.dependencies import finalizer
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the query's status, whether the end was recorded now, and the objects deleted.

    An event omits an input that is too large for it; DescribeExecution returns it. Source:
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    detail = event["detail"]
    logger.append_keys(requestId=detail["executionArn"], owner=execution_owner(detail))
    execution = detail if detail.get("input") is not None else None
    finalized = finalizer().finalize(detail["executionArn"], time.time(), execution)
    if finalized.recorded:
        metrics.add_metric("RecordedByEvent", "Count", 1)
    logger.info("recorded", extra=asdict(finalized))
    return asdict(finalized)
