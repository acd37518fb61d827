"""Polling of a table, with pauses that grow with the time waited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Each poll competes with the query for resources, and delays the client by half a pause on average:
# the pauses grow to the steady one in 0.2 s, and beyond it as a share of the time waited.
_FIRST_PAUSE, _GROWTH, _STEADY_PAUSE = 0.015, 1.1, 0.035
_LONGEST_PAUSE, _PAUSE_SHARE = 0.5, 0.05
# A slow response means a busy table: the clients spend at most a fifth of their time polling.
_PAUSE_PER_POLL_TIME = 4


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock in epoch seconds, and a sleep."""

    now: Callable[[], float]
    sleep: Callable[[float], None]

    def pauses(self, until: float) -> Iterator[None]:
        """Yield after each pause that ends before the epoch second `until`."""
        started = self.now()
        pause = _FIRST_PAUSE
        while self.now() + pause < until:
            self.sleep(pause)
            before = self.now()
            yield
            after = self.now()
            pause = min(pause * _GROWTH, _STEADY_PAUSE)
            pause = min(max(pause, (after - started) * _PAUSE_SHARE), _LONGEST_PAUSE)
            pause = max(pause, (after - before) * _PAUSE_PER_POLL_TIME)
