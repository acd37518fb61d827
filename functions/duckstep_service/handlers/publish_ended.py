"""PublishEnded: each query that ends is counted, and an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from duckstep_service.aws.dynamodb.codec import plain
from duckstep_service.aws.eventbridge import MAX_BATCH
from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.pricing import Sizes
from duckstep_service.core.query.query_event import ended_detail
from duckstep_service.core.query.query_metrics import Outcome, measure
from duckstep_service.handlers.runtime.dependencies import event_bus, logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer the first change whose event was not taken; Lambda goes on from there."""
    records = event["Records"]
    for start in range(0, len(records), MAX_BATCH):
        batch = records[start : start + MAX_BATCH]
        items = [plain(each["dynamodb"]["NewImage"]) for each in batch]
        left = _published(items)
        _count([item for at, item in enumerate(items) if at not in left])
        if left:
            number = batch[left[0]]["dynamodb"]["SequenceNumber"]
            logger.error("not published", extra={"sequenceNumber": number})
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def _published(items: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places of the queries whose events were not taken."""
    try:
        return event_bus().put([ended_detail(item) for item in items])
    except StorageUnavailable:
        return list(range(len(items)))


def _count(items: Sequence[Mapping[str, Any]]) -> None:
    """Count ended queries, and write for each the one line that sums it up."""
    sizes = Sizes(settings().query_memory_mb, settings().query_disk_mb, settings().architecture)
    for item in items:
        ended = measure(item, sizes)
        for outcome in Outcome:
            metrics.add_metric(f"Queries{outcome}", "Count", int(ended.outcome is outcome))
        metrics.add_metric("QuerySeconds", "Seconds", ended.seconds)
        metrics.add_metric("CostDollars", "None", ended.dollars)
        logger.info("ended", extra={**ended_detail(item), **asdict(ended)})
