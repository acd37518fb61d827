"""SweepQueries: once a minute, finalizes the queries whose end no event has reported."""

from __future__ import annotations

import time
from typing import Any

from duckstep_service.handlers.runtime.dependencies import reconciler
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

# The seconds reserved to finalize the last query before the function times out.
_MARGIN_SECONDS = 10.0


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return how many queries run, were finalized, failed and were postponed to the next sweep.

    Raises StorageUnavailable.
    """
    remaining = context.get_remaining_time_in_millis() / 1000
    swept = reconciler().sweep(time.time() + remaining - _MARGIN_SECONDS)
    for request_id, reason in swept.failed.items():
        logger.error("not closed", extra={"requestId": request_id, "reason": reason})
    outcome = {
        "running": swept.running,
        "closed": len(swept.finalized),
        "failed": len(swept.failed),
        "left": swept.left,
    }
    metrics.add_metric("RunningQueries", "Count", swept.running)
    metrics.add_metric("SweptQueries", "Count", len(swept.finalized))
    metrics.add_metric("SweepFailures", "Count", len(swept.failed) + swept.left)
    logger.info("swept", extra=outcome)
    return outcome
