"""SQS on moto, with messages that outlive the process."""

from typing import Any

from moto.sqs import urls
from moto.sqs.models import Message, SQSBackend

from local.aws.sqlite_store import Store
from local.template.eventing import Queue
from local.template.resolver import ACCOUNT


class DurableQueues(SQSBackend):  # type: ignore[misc]
    """Writes every message through to the store before it answers.

    One that was received and not deleted, or that is dead, begins again after a restart.
    """

    def __init__(self, region_name: str, store: Store) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store

    @property
    def _url_module(self) -> Any:
        """The routes; moto looks for them beside a backend's class."""
        return urls

    def provision(self, queue: Queue) -> None:
        """Make a queue and fills it with its messages of the store."""
        made = self.create_queue(queue.name, region=self.region_name, **queue.attributes)
        for message_id, body in self._store.messages(queue.name):
            message = Message(message_id, body)
            message.mark_sent()
            made.add_message(message)

    def send_message(self, queue_name: str, message_body: str, *args: Any, **more: Any) -> Any:
        """Put a message into a queue."""
        message = super().send_message(queue_name, message_body, *args, **more)
        self._store.add_message(message.id, queue_name, message_body)
        return message

    def delete_message(self, queue_name: str, receipt_handle: str) -> None:
        """Delete a message that was received."""
        messages = self.get_queue(queue_name)._messages
        gone = [each.id for each in messages if each.had_receipt_handle(receipt_handle)]
        super().delete_message(queue_name, receipt_handle)
        for message_id in gone:
            self._store.remove_message(message_id)

    def purge_queue(self, queue_name: str) -> None:
        """Delete all messages."""
        super().purge_queue(queue_name)
        self._store.forget_messages(queue_name)
