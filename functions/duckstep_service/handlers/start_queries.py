"""StartQueries: starts a query for each message of the submission queue, like POST /queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import DuckstepError
from duckstep_service.core.query.submission_queue import parse_message
from duckstep_service.handlers.runtime.dependencies import executions
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the messages to deliver again; after five deliveries SQS makes them dead letters."""
    failed = [record["messageId"] for record in event["Records"] if not _start(record)]
    metrics.add_metric("StartedByMessage", "Count", len(event["Records"]) - len(failed))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _start(message: Mapping[str, Any]) -> bool:
    fields = {"messageId": message["messageId"]}
    try:
        start = parse_message(message["body"], message["messageId"])
        arn = executions().start(settings().state_machine_arn, start)
    except DuckstepError as exc:
        logger.error("not started", extra=fields | {"code": type(exc).__name__})
        return False
    logger.info("started", extra=fields | {"requestId": arn})
    return True
