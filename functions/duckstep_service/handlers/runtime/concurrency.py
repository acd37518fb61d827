"""Concurrency of calls that wait for AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

_pool = ThreadPoolExecutor(1)


@contextmanager
def run_beside(action: Callable[[], None]) -> Iterator[None]:
    """Run `action` in a thread while the block runs; raise its error at the end of the block.

    An error of the block comes first, and is raised once the action has ended.
    """
    future = _pool.submit(action)
    try:
        yield
    finally:
        wait([future])
    future.result()
