"""The clock of a heartbeat: a thread that beats while a query runs and is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from duckstep_service.core.heartbeat import Heartbeat

# The first beat comes after this time, too, so that a short query pays for none. An engine stops
# at most a beat, a tick and its grace after a cancellation.
BEAT_SECONDS = 0.8


@contextmanager
def send_heartbeats(heartbeat: Heartbeat) -> Iterator[None]:
    """Beat until the block ends or the query has ended.

    A beat that DynamoDB holds up does not hold up the query: nothing waits for the thread.
    """
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS) and heartbeat.beat():
            continue

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
