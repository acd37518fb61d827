"""The persistent queue of deliveries to functions, queues, topics and webhooks."""

import logging
import threading
import time
from collections.abc import Callable

from local.aws.sqlite_store import SqliteStore

LOG = logging.getLogger(__name__)
MAX_ATTEMPTS = 6
INITIAL_BACKOFF_SECONDS = 0.25
# The response to the client of a query that ends comes first. A stream on AWS takes longer.
DELAY_SECONDS = 0.05

Send = Callable[[str, bytes], None]


class DeliveryQueue:
    """Delivers in order for each target; a slow target does not delay another.

    `send` takes a target's ARN and a payload; any exception that it raises is retried.
    """

    def __init__(self, store: SqliteStore, send: Send) -> None:
        self._store = store
        self._send = send
        self._wake_events: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._started = False

    def add(self, target: str, payload: str, dead_letters: str | None = None) -> None:
        """Enqueue a payload; `dead_letters` is the ARN of a queue for failed deliveries."""
        self._store.add_delivery(target, payload, dead_letters)
        if self._started:
            self._wake_event(target).set()

    def start(self) -> None:
        """Start to deliver, beginning with the deliveries of an earlier run."""
        self._started = True
        for target in self._store.delivery_targets():
            self._wake_event(target).set()

    def _wake_event(self, target: str) -> threading.Event:
        with self._lock:
            if target not in self._wake_events:
                self._wake_events[target] = threading.Event()
                threading.Thread(target=self._run, args=(target,), daemon=True).start()
            return self._wake_events[target]

    def _run(self, target: str) -> None:
        wake = self._wake_events[target]
        while wake.wait():
            time.sleep(DELAY_SECONDS)
            wake.clear()
            for delivery_id, payload, dead_letters in self._store.deliveries(target):
                if not self._deliver(target, payload) and dead_letters:
                    self._deliver(dead_letters, payload)
                self._store.delete_delivery(delivery_id)

    def _deliver(self, target: str, payload: str) -> bool:
        backoff = threading.Event()
        for attempt in range(MAX_ATTEMPTS):
            try:
                self._send(target, payload.encode())
                return True
            except Exception:
                LOG.warning(
                    "Attempt %d to deliver to %s failed", attempt + 1, target, exc_info=True
                )
                backoff.wait(INITIAL_BACKOFF_SECONDS * 2**attempt)
        LOG.error("A delivery to %s failed after all attempts", target)
        return False
