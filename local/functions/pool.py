"""The workers of one function: one warm, more on demand, behind a bounded queue."""

import asyncio
import time
from collections import deque

from local.functions.responses import FunctionResponse
from local.functions.worker import FunctionWorker

QUEUE_LIMIT = 200
IDLE_TIMEOUT_SECONDS = 60
# A route may wait 20 s (long poll), and API Gateway times out after 29 s. A state of the workflow
# times out after 35 s: throttled before that, it retries, and no event runs without a caller.
API_QUEUE_TIMEOUT_SECONDS = 8.0
QUEUE_TIMEOUT_SECONDS = 20.0


class TooManyRequests(Exception):
    """All workers are busy, and the queue is full or the event timed out in it."""


class WorkerPool:
    """Runs each event on a free worker, the most recently used first.

    An event waits up to `queue_timeout` seconds for a worker.
    """

    def __init__(self, workers: list[FunctionWorker], queue_timeout: float) -> None:
        self._workers = workers
        self._queue_timeout = queue_timeout
        self._free = list(workers)
        self._waiters: deque[asyncio.Future[FunctionWorker]] = deque()

    async def invoke(self, event: bytes) -> FunctionResponse:
        """Run the event and return its response; raise TooManyRequests."""
        worker = await self._acquire()
        try:
            return await worker.run(event)
        finally:
            self._release(worker)

    def load(self) -> dict[str, int]:
        """Return the numbers of processes, of busy ones, and of queued events."""
        return {
            "processes": sum(worker.warm for worker in self._workers),
            "busy": len(self._workers) - len(self._free),
            "waiting": len(self._waiters),
        }

    async def warm_up(self) -> None:
        """Start the worker that stays warm."""
        await self._free[-1].start()

    def stop_idle(self) -> None:
        """Stop the workers idle for a minute, except the warm one."""
        since = time.monotonic() - IDLE_TIMEOUT_SECONDS
        for worker in self._free[:-1]:
            if worker.warm and worker.idle_since < since:
                worker.stop()

    async def _acquire(self) -> FunctionWorker:
        if self._free:
            return self._free.pop()
        if len(self._waiters) >= QUEUE_LIMIT:
            raise TooManyRequests
        waiter: asyncio.Future[FunctionWorker] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(asyncio.shield(waiter), self._queue_timeout)
        except TimeoutError:
            self._abandon(waiter)
            raise TooManyRequests from None
        except asyncio.CancelledError:
            self._abandon(waiter)
            raise

    def _abandon(self, waiter: asyncio.Future[FunctionWorker]) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)
        elif waiter.done() and not waiter.cancelled():
            self._release(waiter.result())

    def _release(self, worker: FunctionWorker) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._free.append(worker)
