"""Polling of a table, with pauses that grow with the time waited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Each poll competes with the query for resources, and delays the client by half a pause on average.
# No query ends before the first pause. The next ones are short and grow with the time waited, to
# the steady one in 0.2 s and to the longest one in 10 s.
_FIRST_PAUSE, _SHORTEST_PAUSE, _STEADY_PAUSE, _LONGEST_PAUSE = 0.022, 0.005, 0.035, 0.5
_EARLY_SHARE, _LATE_SHARE = 0.16, 0.05
# A slow response means a busy table: the clients spend at most a fifth of their time polling.
_SLOW_POLL, _PAUSE_PER_SLOW_POLL = 0.003, 4


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
            pause = max(_growing_pause(after - started), _pause_after_poll(after - before))


def _growing_pause(waited: float) -> float:
    early = min(max(waited * _EARLY_SHARE, _SHORTEST_PAUSE), _STEADY_PAUSE)
    return min(max(waited * _LATE_SHARE, early), _LONGEST_PAUSE)


def _pause_after_poll(seconds: float) -> float:
    return seconds * _PAUSE_PER_SLOW_POLL if seconds > _SLOW_POLL else 0
