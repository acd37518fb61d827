"""Calls a function with the messages of a queue, as Lambda does for an event source mapping."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from local.aws.queues.sqs_queues import DurableQueues
from local.template.eventing import Mapping

LOG = logging.getLogger(__name__)
WAIT_SECONDS = 20
PAUSE_SECONDS = 1.0

Call = Callable[[str, bytes], Any]


class QueuePoller:
    """One thread for a mapping; what its function does not take comes again."""

    def __init__(self, queues: DurableQueues, mapping: Mapping, call: Call, region: str) -> None:
        self._queues, self._mapping, self._call, self._region = queues, mapping, call, region
        self._queue = mapping.source.rpartition(":")[2]

    def start(self) -> None:
        """Start to poll."""
        threading.Thread(target=self._run, name=f"poll {self._queue}", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            messages = self._receive()
            try:
                self._pass_on(messages)
            except Exception:
                LOG.exception("%s did not take its messages", self._mapping.function)
                pause.wait(PAUSE_SECONDS)

    def _receive(self) -> list[Any]:
        timeout = self._queues.get_queue(self._queue).visibility_timeout
        received: list[Any] = self._queues.receive_message(
            self._queue, self._mapping.batch, WAIT_SECONDS, timeout
        )
        return received

    def _pass_on(self, messages: list[Any]) -> None:
        if not messages:
            return
        records = [self._record(message) for message in messages]
        answer = self._call(self._mapping.function, json.dumps({"Records": records}).encode())
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
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
