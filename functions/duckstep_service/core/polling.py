"""Waiting for something that a table tells: the longer it has lasted, the less often one looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Each look competes with the query that it waits for; half a pause is what a client hears too late.
_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_SHARE = 0.035, 0.5, 0.05
# A table that takes long to answer has much to do: of their time, all who wait look a fifth.
_PAUSES_A_LOOK = 4


@dataclass(frozen=True, slots=True)
class Clock:
    """Epoch seconds, and how to let them pass."""

    now: Callable[[], float]
    sleep: Callable[[float], None]

    def pauses(self, until: float) -> Iterator[None]:
        """Yield after each pause that ends before the epoch second `until`."""
        started = self.now()
        pause = _FIRST_PAUSE
        while self.now() + pause < until:
            self.sleep(pause)
            looking = self.now()
            yield
            looked = self.now()
            pause = min(max((looked - started) * _PAUSE_SHARE, _FIRST_PAUSE), _LONGEST_PAUSE)
            pause = max(pause, (looked - looking) * _PAUSES_A_LOOK)
