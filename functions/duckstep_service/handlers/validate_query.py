"""ValidateQuery: parses the SQL, resolves its tables and writes the manifest."""

from __future__ import annotations

from typing import Any

from duckstep_service.handlers.analysis import client

# The process loads its modules while this one loads the rest.
client.start()

from duckstep_service.aws.settings import settings  # noqa: E402
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name  # noqa: E402
from duckstep_service.handlers.runtime.snapshot import use_snapshot  # noqa: E402
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer  # noqa: E402

use_snapshot(client.prepare_snapshot, client.start)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the plan. Raises UserError, StorageUnavailable and EngineCrashed."""
    keys = {"requestId": event["requestId"], "owner": event["owner"]}
    logger.append_keys(**keys)
    if settings().logs_queries:
        logger.info("asked", extra={"request": event["request"]})
    plan: dict[str, Any] = client.analyze("plan", event, keys)
    estimate = plan["estimate"]
    metrics.add_metric("PlannedBytes", "Bytes", estimate["bytes"])
    figures = {"files": estimate["files"], "bytes": estimate["bytes"]}
    logger.info("planned", extra={"engine": plan["engine"], **figures})
    return plan
