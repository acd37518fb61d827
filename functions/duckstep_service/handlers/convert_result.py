"""ConvertResult: converts a stored result to another format and stores the file."""

from __future__ import annotations

import time
from typing import Any

from duckstep_service.core.results.conversion import (
    ConversionDependencies,
    ConversionRequest,
    convert,
)
from duckstep_service.handlers.runtime.dependencies import (
    converter,
    exports,
    leases,
    query_repository,
    results,
)
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

# Seconds before the function's timeout, in which the failure is recorded.
_END_SECONDS = 20.0
exports().warm_up()


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the file's key and bytes. Raises the errors of `convert`."""
    request = ConversionRequest.from_dict(event)
    logger.append_keys(requestId=request.request_id, owner=request.owner)

    def seconds() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000 - _END_SECONDS

    edges = ConversionDependencies(
        query_repository(), results(), converter(seconds), leases(), time.time
    )
    file = convert(request, edges)
    metrics.add_metric("ConvertedBytes", "Bytes", file["bytes"])
    logger.info("converted", extra=file)
    return file
