"""PublishEnded: changes of the queries table become events, one for each query that ends."""

from __future__ import annotations

from typing import Any

from duckstep.aws.event_bus import MOST
from duckstep.aws.items import plain
from duckstep.core.ended_event import ended_detail
from duckstep.core.errors import StorageUnavailable
from duckstep.handlers.wiring import event_bus, logger, metrics, tracer


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the first change whose event was not taken; Lambda goes on from there."""
    records = event["Records"]
    for start in range(0, len(records), MOST):
        batch = records[start : start + MOST]
        left = _published(batch)
        metrics.add_metric("PublishedEnded", "Count", len(batch) - len(left))
        if left:
            number = batch[left[0]]["dynamodb"]["SequenceNumber"]
            logger.error("not published", extra={"sequenceNumber": number})
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def _published(batch: list[dict[str, Any]]) -> list[int]:
    """Return the places of the changes whose events were not taken."""
    details = [ended_detail(plain(each["dynamodb"]["NewImage"])) for each in batch]
    try:
        return event_bus().put(details)
    except StorageUnavailable:
        return list(range(len(batch)))
