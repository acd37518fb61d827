"""The workers of one function: one warm, more on demand, behind a queue that is fair to owners."""

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from local.functions.claimant import Claimant, Weight, event_claimant
from local.functions.responses import FunctionResponse
from local.functions.worker import FunctionWorker

# Events of one claimant that wait.
QUEUE_LIMIT = 200
IDLE_TIMEOUT_SECONDS = 60
MANY_BUSY = 2
# A start takes a second of processor time: a warm worker that is free before then costs nothing.
START_DELAY_SECONDS = 0.1
# Starts at once, of all functions: more would delay each other and the queries that run.
STARTS = max(2, os.cpu_count() or 1)
# A route may wait 20 s (long poll), and API Gateway times out after 29 s. A state of the workflow
# times out after 35 s: throttled before that, it retries, and no event runs without a caller.
API_QUEUE_TIMEOUT_SECONDS = 8.0
QUEUE_TIMEOUT_SECONDS = 20.0

Waiter = asyncio.Future[FunctionWorker]


async def _nothing(event: bytes) -> None:
    """Prepare nothing."""


class TooManyRequests(Exception):
    """All workers are busy, and the queue is full or the event timed out in it."""


class WorkerPool:
    """Runs each event on a free worker: of those that its owner used, the most recent one.

    An event waits up to `queue_timeout` seconds for a worker: one that becomes free, or one that
    starts meanwhile, whichever is first; `starts` limits the starts of several pools. Owners with
    waiting events take turns, and `limits` are the numbers of workers that one owner has at most,
    by the weight of the events; a weight without a limit counts as NORMAL. Events of the stack
    itself count as one owner. `prepare` runs before each event.
    """

    def __init__(
        self,
        workers: list[FunctionWorker],
        queue_timeout: float,
        limits: Mapping[Weight, int],
        prepare: Callable[[bytes], Awaitable[None]] = _nothing,
        starts: asyncio.Semaphore | None = None,
    ) -> None:
        self._prepare = prepare
        self._workers = workers
        self._queue_timeout = queue_timeout
        self._free = list(workers)
        self._limits = limits
        self._busy: Counter[Claimant] = Counter()
        # The claimant whose turn is next is first.
        self._waiters: dict[Claimant, deque[Waiter]] = {}
        # The owner who used a worker last, for a minute.
        self._users: dict[FunctionWorker, str] = {}
        self._start_slots = starts or asyncio.Semaphore(STARTS)
        self._starts: dict[FunctionWorker, asyncio.Future[None]] = {}
        # Started for an event; an exit during the start is the event's error.
        self._started: set[FunctionWorker] = set()

    async def invoke(self, event: bytes) -> FunctionResponse:
        """Run the event and return its response; raise TooManyRequests."""
        claimant = self._claimant(event)
        worker = await self._acquire(claimant)
        try:
            await self._prepare(event)
            return await worker.run(event)
        finally:
            self._release(worker, claimant)

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
        for worker in self._free:
            if worker.idle_since <= since:
                self._users.pop(worker, None)
                if worker is not self._free[-1]:
                    worker.stop()

    def _claimant(self, event: bytes) -> Claimant:
        claimant = event_claimant(event)
        limited = claimant.weight in self._limits
        return claimant if limited else claimant._replace(weight=Weight.NORMAL)

    async def _acquire(self, claimant: Claimant) -> FunctionWorker:
        may_run = bool(self._free) and self._busy[claimant] < self._limit(claimant)
        if not may_run and len(self._waiters.get(claimant, ())) >= QUEUE_LIMIT:
            raise TooManyRequests
        waiter: Waiter = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(claimant, deque()).append(waiter)
        self._serve_waiters()
        try:
            return await asyncio.wait_for(asyncio.shield(waiter), self._queue_timeout)
        except TimeoutError:
            self._abandon(waiter, claimant)
            raise TooManyRequests from None
        except asyncio.CancelledError:
            self._abandon(waiter, claimant)
            raise

    def _abandon(self, waiter: Waiter, claimant: Claimant) -> None:
        """Remove a waiter, or release the worker that it has been given meanwhile."""
        if waiter.done() and not waiter.cancelled():
            self._release(waiter.result(), claimant)
        elif waiter in self._waiters.get(claimant, ()):
            self._waiters[claimant].remove(waiter)
            self._drop_if_empty(claimant)

    def _release(self, worker: FunctionWorker, claimant: Claimant) -> None:
        self._busy[claimant] -= 1
        if not self._busy[claimant]:
            del self._busy[claimant]
        self._free.append(worker)
        self._serve_waiters()

    def _serve_waiters(self) -> None:
        """Give the free workers to the claimants in turn."""
        while (claimant := self._next_claimant()) is not None:
            worker = self._take_worker(claimant.owner)
            if worker is None:
                break
            waiters = self._waiters.pop(claimant)
            waiter = waiters.popleft()
            # The claimant's next turn is after those of the others.
            self._waiters[claimant] = waiters
            self._drop_if_empty(claimant)
            self._busy[claimant] += 1
            waiter.set_result(worker)
        self._start_workers()

    def _take_worker(self, owner: str) -> FunctionWorker | None:
        """Take the free worker that this owner used last, else one that none used lately.

        An owner thus keeps its warm worker beside another who sends many events. None if it has to
        start.
        """
        latest = self._free[::-1]
        own = [worker for worker in latest if self._users.get(worker) == owner]
        unused = [worker for worker in latest if worker not in self._users]
        runnable = list(filter(self._can_run, [*own, *unused] or latest))
        if not runnable:
            return None
        worker = runnable[0]
        self._free.remove(worker)
        self._started.discard(worker)
        self._users[worker] = owner
        return worker

    def _can_run(self, worker: FunctionWorker) -> bool:
        return (worker.warm or worker in self._started) and worker not in self._starts

    def _next_claimant(self) -> Claimant | None:
        return next((each for each in self._waiters if self._busy[each] < self._limit(each)), None)

    def _limit(self, claimant: Claimant) -> int:
        return self._limits[claimant.weight]

    def _drop_if_empty(self, claimant: Claimant) -> None:
        if not self._waiters[claimant]:
            del self._waiters[claimant]

    def _start_workers(self) -> None:
        """Start free workers for the waiters, as long as there are more of these than starts."""
        cold = [each for each in self._free if not each.warm and each not in self._starts]
        for worker in cold[::-1]:
            if len(self._starts) >= self._wanted():
                return
            self._starts[worker] = asyncio.ensure_future(self._start(worker))

    def _wanted(self) -> int:
        """Return how many workers should start.

        One more starts once several are busy: another owner's event must find one warm.
        """
        waiting = sum(
            min(len(waiters), max(self._limit(each) - self._busy[each], 0))
            for each, waiters in self._waiters.items()
        )
        busy = len(self._workers) - len(self._free)
        ahead = busy >= MANY_BUSY and not any(map(self._can_run, self._free))
        return max(waiting, int(ahead))

    async def _start(self, worker: FunctionWorker) -> None:
        """Start a worker if it is still wanted after the delay, in which a warm one may be free."""
        try:
            if any(each.warm for each in self._workers):
                await asyncio.sleep(START_DELAY_SECONDS)
            async with self._start_slots:
                if len(self._starts) <= self._wanted():
                    # An event that runs on the worker raises the error.
                    with suppress(OSError):
                        await worker.start()
                        await worker.wait_until_ready()
                    self._started.add(worker)
        finally:
            del self._starts[worker]
            self._serve_waiters()
