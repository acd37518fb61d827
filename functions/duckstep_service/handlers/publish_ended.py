"""PublishEnded: counts each query that ends and publishes an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from duckstep_service.aws.dynamodb.record_codec import decode_record
from duckstep_service.aws.eventbridge import MAX_BATCH
from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.pricing import Sizes
from duckstep_service.core.query.query_event import ended_detail
from duckstep_service.core.query.query_metrics import Outcome, measure
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.handlers.runtime.dependencies import event_bus
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the first change whose event was not accepted; Lambda repeats from there."""
    changes = event["Records"]
    for start in range(0, len(changes), MAX_BATCH):
        batch = changes[start : start + MAX_BATCH]
        records = [_decode_change(change) for change in batch]
        rejected = _publish(records)
        _count([record for at, record in enumerate(records) if at not in rejected])
        if rejected:
            number = batch[rejected[0]]["dynamodb"]["SequenceNumber"]
            logger.error("not published", extra={"sequenceNumber": number})
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def _decode_change(change: Mapping[str, Any]) -> QueryRecord:
    """Return the record of a change of the table's stream, which is filtered by status."""
    record = decode_record(change["dynamodb"]["NewImage"])
    assert record is not None
    return record


def _publish(records: Sequence[QueryRecord]) -> list[int]:
    """Publish the events; return the positions of the queries whose events were not accepted."""
    try:
        sizes = _sizes()
        details = [ended_detail(record, measure(record, sizes).dollars) for record in records]
        return event_bus().put(details)
    except StorageUnavailable:
        return list(range(len(records)))


def _sizes() -> Sizes:
    return Sizes(settings().query_memory_mb, settings().query_disk_mb, settings().architecture)


def _count(records: Sequence[QueryRecord]) -> None:
    """Count ended queries, and log one summary line for each."""
    sizes = _sizes()
    for record in records:
        ended = measure(record, sizes)
        for outcome in Outcome:
            metrics.add_metric(f"Queries{outcome}", "Count", int(ended.outcome is outcome))
        metrics.add_metric("QuerySeconds", "Seconds", ended.seconds)
        metrics.add_metric("CostDollars", "None", ended.dollars)
        logger.info("ended", extra={**ended_detail(record), **asdict(ended)})
