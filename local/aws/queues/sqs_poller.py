"""Lambda's event source mapping of SQS: invokes a function with a queue's messages."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from local.aws.queues.sqs_queues import DurableSqs
from local.template.event_resources import EventSourceMapping

LOG = logging.getLogger(__name__)
LONG_POLL_SECONDS = 20
BACKOFF_SECONDS = 1.0

Invoke = Callable[[str, bytes], Any]


class SqsPoller:
    """A polling thread for one mapping; failed messages become visible again."""

    def __init__(
        self, queues: DurableSqs, mapping: EventSourceMapping, invoke: Invoke, region: str
    ) -> None:
        self._queues, self._mapping = queues, mapping
        self._invoke, self._region = invoke, region
        self._queue = mapping.source.rpartition(":")[2]

    def start(self) -> None:
        """Start the polling thread."""
        threading.Thread(target=self._run, name=f"poll {self._queue}", daemon=True).start()

    def _run(self) -> None:
        backoff = threading.Event()
        while True:
            messages = self._receive()
            try:
                self._invoke_with(messages)
            except Exception:
                LOG.exception("%s failed to process its messages", self._mapping.function)
                backoff.wait(BACKOFF_SECONDS)

    def _receive(self) -> list[Any]:
        timeout = self._queues.get_queue(self._queue).visibility_timeout
        received: list[Any] = self._queues.receive_message(
            self._queue, self._mapping.batch_size, LONG_POLL_SECONDS, timeout
        )
        return received

    def _invoke_with(self, messages: list[Any]) -> None:
        if not messages:
            return
        records = [self._record(message) for message in messages]
        response = self._invoke(self._mapping.function, json.dumps({"Records": records}).encode())
        failed = {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
        for message in messages:
            if message.id not in failed:
                self._queues.delete_message(self._queue, message.receipt_handle)

    def _record(self, message: Any) -> dict[str, Any]:
        return {
            "messageId": message.id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": str(message.approximate_receive_count),
                "SentTimestamp": str(message.sent_timestamp),
                "SenderId": message.sender_id,
                "ApproximateFirstReceiveTimestamp": str(
                    message.approximate_first_receive_timestamp
                ),
            },
            "messageAttributes": {},
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping.source,
            "awsRegion": self._region,
        }
