"""SQS on moto, with persistent messages."""

from typing import Any

from moto.sqs import urls
from moto.sqs.models import Message, SQSBackend

from local.aws.sqlite_store import SqliteStore
from local.template.event_resources import Queue
from local.template.resolver import ACCOUNT


class DurableSqs(SQSBackend):  # type: ignore[misc]
    """Writes every message through to the store before it responds.

    Received and undeleted messages, and those of dead-letter queues, are visible after a restart.
    """

    def __init__(self, region_name: str, store: SqliteStore) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store

    @property
    def _url_module(self) -> Any:
        """The routes, which moto expects beside a backend's class."""
        return urls

    def provision(self, queue: Queue) -> None:
        """Create a queue and load its messages from the store."""
        created = self.create_queue(queue.name, region=self.region_name, **queue.attributes)
        for message_id, body in self._store.messages(queue.name):
            message = Message(message_id, body)
            message.mark_sent()
            created.add_message(message)

    def send_message(self, queue_name: str, message_body: str, *args: Any, **options: Any) -> Any:
        """Send a message to a queue."""
        message = super().send_message(queue_name, message_body, *args, **options)
        self._store.add_message(message.id, queue_name, message_body)
        return message

    def delete_message(self, queue_name: str, receipt_handle: str) -> None:
        """Delete a received message."""
        messages = self.get_queue(queue_name)._messages
        deleted = [message.id for message in messages if message.had_receipt_handle(receipt_handle)]
        super().delete_message(queue_name, receipt_handle)
        for message_id in deleted:
            self._store.delete_message(message_id)

    def purge_queue(self, queue_name: str) -> None:
        """Delete all messages of a queue."""
        super().purge_queue(queue_name)
        self._store.delete_messages(queue_name)
