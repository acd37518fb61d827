"""ConvertResult: makes one form of a stored result and keeps it, for the clients that wait."""

from __future__ import annotations

import time
from typing import Any

from duckstep_service.core.results.conversion import ConversionRequest, convert
from duckstep_service.handlers.runtime.dependencies import (
    converter,
    history,
    leases,
    logger,
    metrics,
    results,
    tracer,
)
from duckstep_service.handlers.runtime.error_decorator import failing_by_name


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@failing_by_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the file's key and its bytes. Raises ConversionFailed, ResultExpired and others."""
    order = ConversionRequest.from_dict(event)
    logger.append_keys(requestId=order.request_id, owner=order.owner)
    made = convert(order, history(), results(), converter(), leases(), time.time)
    metrics.add_metric("ConvertedBytes", "Bytes", made["bytes"])
    logger.info("converted", extra=made)
    return made
