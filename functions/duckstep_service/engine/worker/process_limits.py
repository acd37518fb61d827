"""Limits of this process on its memory, its priority, and the processor time of a task."""

from __future__ import annotations

import math
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Below the function, whose other queries and heartbeats need little time.
NICENESS = 5
# Lambda permits 1,024 descriptors; elsewhere a process may raise its own limit.
_MAX_DESCRIPTORS = 8192


def lower_priority() -> None:
    """Run after the function and its other processes, which share the processors."""
    os.nice(NICENESS)


def limit_memory(size: int) -> None:
    """Limit this process to `size` bytes of address space; a child may set its own limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limit_processor_time(seconds: int) -> Iterator[None]:
    """Limit the processor time of the block; the kernel ends a process above it, also in C code.

    An outer limit applies again after the block.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def raise_descriptor_limit() -> int:
    """Return the maximum of descriptors, after raising it as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(soft, allowed)


def reset_processor_time() -> None:
    """Remove the limit that a child inherits from its parent's task."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
