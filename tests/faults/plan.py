"""Which call is to fail, how and how often: kept by the proxy, set by the test."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    """Whether the call has been carried out when the fault strikes."""

    BEFORE = "before"
    AFTER = "after"


class Kind(StrEnum):
    """The kinds of faults."""

    ONCE = "error once"
    ALWAYS = "error always"
    SLOW = "slow"
    CRASH = "crash"
    DUPLICATE = "duplicate"
    THROTTLE = "throttle"


# How many calls in a row a fault strikes.
_TIMES = {Kind.ALWAYS: 1_000_000, Kind.THROTTLE: 2}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the calls of one name."""

    call: str
    when: When
    kind: Kind


class Plan:
    """Counts every call by its name and decides whether the fault applies. Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._left = 0
        self.calls: Counter[str] = Counter()
        self.struck = 0

    def arm(self, fault: Fault | None) -> None:
        """Apply `fault` from now on, or nothing, and reset the counts."""
        with self._lock:
            self._fault, self.struck = fault, 0
            self._left = _TIMES.get(fault.kind, 1) if fault else 0
            self.calls.clear()

    def strike(self, call: str) -> Fault | None:
        """Return what strikes this call, None if it is to pass."""
        with self._lock:
            self.calls[call] += 1
            if self._fault is None or self._fault.call != call or self._left == 0:
                return None
            self._left -= 1
            self.struck += 1
            return self._fault
