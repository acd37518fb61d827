"""Limits of this process on its memory, its priority, and the processor time of a task."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

# Below the function, whose other queries and heartbeats need little time.
NICENESS = 5
# Lambda permits 1,024 descriptors; elsewhere a process may raise its own limit.
_MAX_DESCRIPTORS = 8192
# A timer of 0 seconds would be none.
_SHORTEST_TIMER = 0.001


def lower_priority() -> None:
    """Run after the function and its other processes, which share the processors."""
    os.nice(NICENESS)


def limit_memory(size: int) -> None:
    """Limit this process to `size` bytes of address space; a child may set its own limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limit_processor_time(seconds: float) -> Iterator[None]:
    """Limit the processor time of the block; the kernel ends a process above it, also in C code.

    An outer limit applies again after the block, and a child process has none. RLIMIT_CPU is no
    such limit: it is absolute, and the kernel counts whole ticks for it, which in a long-lived
    process become many seconds more than `time.process_time()`.
    """
    outer, _ = signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        rest, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        if outer:
            left = outer - (seconds - rest)
            signal.setitimer(signal.ITIMER_PROF, max(left, _SHORTEST_TIMER))


def raise_descriptor_limit() -> int:
    """Return the maximum of descriptors, after raising it as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(soft, allowed)
