"""Thread pool of a command that the user can interrupt."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def cancelling_pool(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool that drops its waiting tasks when the block ends, also by an exception.

    ThreadPoolExecutor's own block runs every waiting task first, even after KeyboardInterrupt.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
