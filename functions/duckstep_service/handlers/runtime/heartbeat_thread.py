"""The heartbeat thread, which sends heartbeats while a query runs and its result is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from duckstep_service.core.heartbeat import Heartbeat

# The first heartbeat is also sent after this time, so that a short query sends none. An engine
# stops at most one heartbeat, one tick and its grace period after a cancellation.
HEARTBEAT_SECONDS = 0.8


@contextmanager
def send_heartbeats(heartbeat: Heartbeat) -> Iterator[None]:
    """Send heartbeats in a thread until the block exits or the query has ended.

    The query does not wait for the thread, so that a slow heartbeat does not delay it. A query that
    fails after it has read sends a last one, because its owner's quota counts the bytes.
    """
    done = threading.Event()

    def send() -> None:
        while not done.wait(HEARTBEAT_SECONDS) and heartbeat.beat():
            continue

    threading.Thread(target=send, daemon=True).start()
    try:
        yield
    except BaseException:
        if heartbeat.progress.read_bytes:
            heartbeat.beat()
        raise
    finally:
        done.set()
