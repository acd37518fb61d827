"""DynamoDB Streams: delivers a table's changes to functions."""

import itertools
import json
import time
import uuid
from typing import Any

from moto.events.models import EventPattern

from local.aws.queues.delivery_queue import DeliveryQueue
from local.template.event_resources import EventSourceMapping

Item = dict[str, Any]


class TableStream:
    """Delivers changes to the functions whose filters match."""

    def __init__(
        self, mappings: list[EventSourceMapping], deliveries: DeliveryQueue, region: str
    ) -> None:
        self._mappings, self._deliveries, self._region = mappings, deliveries, region
        self._numbers = itertools.count(time.time_ns())

    def publish(self, table_arn: str, keys: Item, old: Item | None, new: Item) -> None:
        """Enqueue a change for each function whose filters match; items in DynamoDB's JSON."""
        change: dict[str, Any] = {"Keys": keys, "NewImage": new}
        if old is not None:
            change["OldImage"] = old
        record = {"eventName": "INSERT" if old is None else "MODIFY", "dynamodb": change}
        for mapping in self._mappings:
            if mapping.source.startswith(table_arn) and _matches(mapping.filters, record):
                event = json.dumps({"Records": [self._stream_record(record, mapping)]})
                self._deliveries.add(mapping.function, event, mapping.dead_letters)

    def _stream_record(self, record: dict[str, Any], mapping: EventSourceMapping) -> dict[str, Any]:
        return {
            **record,
            "dynamodb": {
                "ApproximateCreationDateTime": int(time.time()),
                **record["dynamodb"],
                "SequenceNumber": str(next(self._numbers)),
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventID": uuid.uuid4().hex,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": self._region,
            "eventSourceARN": mapping.source,
        }


def _matches(filters: list[dict[str, Any]], record: dict[str, Any]) -> bool:
    """Return whether a record matches one of the filters, which are EventBridge's patterns."""
    patterns = [EventPattern(None, pattern) for pattern in filters]
    return not patterns or any(pattern.matches_event(record) for pattern in patterns)
