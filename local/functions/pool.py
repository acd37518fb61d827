"""The workers of one function: one warm, more on demand, behind a queue that is fair to owners."""

import asyncio
import time
from collections import Counter, deque

from local.functions.event_owner import event_owner
from local.functions.responses import FunctionResponse
from local.functions.worker import FunctionWorker

# Events of one owner that wait.
QUEUE_LIMIT = 200
IDLE_TIMEOUT_SECONDS = 60
# A route may wait 20 s (long poll), and API Gateway times out after 29 s. A state of the workflow
# times out after 35 s: throttled before that, it retries, and no event runs without a caller.
API_QUEUE_TIMEOUT_SECONDS = 8.0
QUEUE_TIMEOUT_SECONDS = 20.0

Waiter = asyncio.Future[FunctionWorker]


class TooManyRequests(Exception):
    """All workers are busy, and the queue is full or the event timed out in it."""


class WorkerPool:
    """Runs each event on a free worker, the most recently used first.

    An event waits up to `queue_timeout` seconds for a worker. Owners with waiting events take
    turns, and one owner never has the last worker. Events of the stack itself count as one owner.
    """

    def __init__(self, workers: list[FunctionWorker], queue_timeout: float) -> None:
        self._workers = workers
        self._queue_timeout = queue_timeout
        self._free = list(workers)
        self._owner_limit = max(len(workers) - 1, 1)
        self._busy: Counter[str] = Counter()
        # The owner whose turn is next is first.
        self._waiters: dict[str, deque[Waiter]] = {}
        self._starts: set[asyncio.Future[None]] = set()

    async def invoke(self, event: bytes) -> FunctionResponse:
        """Run the event and return its response; raise TooManyRequests."""
        owner = event_owner(event)
        worker = await self._acquire(owner)
        try:
            return await worker.run(event)
        finally:
            self._release(worker, owner)

    def load(self) -> dict[str, int]:
        """Return the numbers of processes, of busy ones, and of queued events."""
        return {
            "processes": sum(worker.warm for worker in self._workers),
            "busy": len(self._workers) - len(self._free),
            "waiting": sum(map(len, self._waiters.values())),
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

    async def _acquire(self, owner: str) -> FunctionWorker:
        waiters = self._waiters.setdefault(owner, deque())
        if len(waiters) >= QUEUE_LIMIT:
            raise TooManyRequests
        waiter: Waiter = asyncio.get_running_loop().create_future()
        waiters.append(waiter)
        self._serve_waiters()
        try:
            return await asyncio.wait_for(asyncio.shield(waiter), self._queue_timeout)
        except TimeoutError:
            self._abandon(waiter, owner)
            raise TooManyRequests from None
        except asyncio.CancelledError:
            self._abandon(waiter, owner)
            raise

    def _abandon(self, waiter: Waiter, owner: str) -> None:
        """Remove a waiter, or release the worker that it has been given meanwhile."""
        if waiter.done() and not waiter.cancelled():
            self._release(waiter.result(), owner)
        elif waiter in self._waiters.get(owner, ()):
            self._waiters[owner].remove(waiter)
            self._drop_if_empty(owner)

    def _release(self, worker: FunctionWorker, owner: str) -> None:
        self._busy[owner] -= 1
        if not self._busy[owner]:
            del self._busy[owner]
        self._free.append(worker)
        self._serve_waiters()

    def _serve_waiters(self) -> None:
        """Give the free workers to the owners in turn."""
        while self._free and (owner := self._next_owner()) is not None:
            waiters = self._waiters.pop(owner)
            waiter = waiters.popleft()
            # The owner's next turn is after those of the others.
            self._waiters[owner] = waiters
            self._drop_if_empty(owner)
            self._busy[owner] += 1
            waiter.set_result(self._free.pop())
        self._start_ahead()

    def _next_owner(self) -> str | None:
        return next(
            (owner for owner in self._waiters if self._busy[owner] < self._owner_limit), None
        )

    def _drop_if_empty(self, owner: str) -> None:
        if not self._waiters[owner]:
            del self._waiters[owner]

    def _start_ahead(self) -> None:
        """Start a free worker once half are busy: another owner's event must find one warm."""
        if self._free and 2 * len(self._free) <= len(self._workers) and not self._free[-1].warm:
            start = asyncio.ensure_future(self._free[-1].start())
            self._starts.add(start)
            start.add_done_callback(self._starts.discard)
