"""What is on its way to functions, queues, topics and webhooks; it outlives the process."""

import logging
import threading
from collections.abc import Callable

from local.aws.sqlite_store import Store

LOG = logging.getLogger(__name__)
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.25

Send = Callable[[str, bytes], None]


class Deliveries:
    """Hands over in order of each target; one that is slow or away keeps no other waiting.

    `send` takes a target's ARN and a payload, and raises what makes it be tried again.
    """

    def __init__(self, store: Store, send: Send) -> None:
        self._store = store
        self._send = send
        self._lanes: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._started = False

    def add(self, target: str, payload: str, dead_letters: str | None = None) -> None:
        """Put a payload on its way; for what is not taken there may be a queue."""
        self._store.add_delivery(target, payload, dead_letters)
        if self._started:
            self._lane(target).set()

    def start(self) -> None:
        """Start to hand over, first what an earlier run left behind."""
        self._started = True
        for target in self._store.delivery_targets():
            self._lane(target).set()

    def _lane(self, target: str) -> threading.Event:
        with self._lock:
            if target not in self._lanes:
                self._lanes[target] = threading.Event()
                threading.Thread(target=self._run, args=(target,), daemon=True).start()
            return self._lanes[target]

    def _run(self, target: str) -> None:
        wake = self._lanes[target]
        while wake.wait():
            wake.clear()
            for delivery_id, payload, dead_letters in self._store.deliveries(target):
                if not self._sent(target, payload) and dead_letters:
                    self._sent(dead_letters, payload)
                self._store.remove_delivery(delivery_id)

    def _sent(self, target: str, payload: str) -> bool:
        pause = threading.Event()
        for attempt in range(ATTEMPTS):
            try:
                self._send(target, payload.encode())
                return True
            except Exception:
                LOG.warning("Attempt %d to reach %s failed", attempt + 1, target, exc_info=True)
                pause.wait(FIRST_PAUSE_SECONDS * 2**attempt)
        LOG.error("Gave up a delivery to %s", target)
        return False
