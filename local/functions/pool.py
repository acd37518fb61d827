"""The workers of one function: one warm, more on demand, behind a queue that is fair to owners."""

import asyncio
import os
import time
from bisect import insort
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from local.functions.claimant import Claimant, EventProfile, Weight, event_profile
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

# An event that runs longer is not short, and another one may start beside it.
YOUNG_SECONDS = 0.5
# An event is overtaken by smaller ones of its owner that arrive while it would read its bytes.
BYTES_A_SECOND = 100_000_000
# The latest statements of a worker, whose data it may have.
RECENT_TEXTS = 32


class YoungLimits(NamedTuple):
    """How many young events run at once, of all and of those that read much."""

    all: int
    large: int


@dataclass(eq=False)
class Waiter:
    """An event that waits for a worker; those of a claimant are served in the order of `due`."""

    profile: EventProfile
    due: float
    worker: asyncio.Future[FunctionWorker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


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
    itself count as one owner. `young` limits the events that are not TINY and have run for less
    than YOUNG_SECONDS, and the smaller ones of an owner start first. `prepare` runs before each
    event.
    """

    def __init__(
        self,
        workers: list[FunctionWorker],
        queue_timeout: float,
        limits: Mapping[Weight, int],
        prepare: Callable[[bytes], Awaitable[None]] = _nothing,
        starts: asyncio.Semaphore | None = None,
        young: YoungLimits | None = None,
    ) -> None:
        self._prepare = prepare
        self._workers = workers
        self._queue_timeout = queue_timeout
        self._free = list(workers)
        self._limits = limits
        self._busy: Counter[Claimant] = Counter()
        # The claimant whose turn is next is first.
        self._waiters: dict[Claimant, list[Waiter]] = {}
        self._young_limits = young or YoungLimits(len(workers), len(workers))
        self._young: dict[FunctionWorker, tuple[Weight, asyncio.TimerHandle]] = {}
        self._texts: dict[FunctionWorker, deque[str]] = {}
        # The owner who used a worker last, for a minute.
        self._users: dict[FunctionWorker, str] = {}
        self._start_slots = starts or asyncio.Semaphore(STARTS)
        self._starts: dict[FunctionWorker, asyncio.Future[None]] = {}
        # Started for an event; an exit during the start is the event's error.
        self._started: set[FunctionWorker] = set()

    async def invoke(self, event: bytes) -> FunctionResponse:
        """Run the event and return its response; raise TooManyRequests."""
        profile = self._profile(event)
        worker = await self._acquire(profile)
        try:
            await self._prepare(event)
            return await worker.run(event)
        finally:
            self._release(worker, profile.claimant)

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
                self._texts.pop(worker, None)
                if worker is not self._free[-1]:
                    worker.stop()

    def _profile(self, event: bytes) -> EventProfile:
        profile = event_profile(event)
        if profile.claimant.weight in self._limits:
            return profile
        return profile._replace(claimant=profile.claimant._replace(weight=Weight.NORMAL))

    async def _acquire(self, profile: EventProfile) -> FunctionWorker:
        claimant = profile.claimant
        may_run = bool(self._free) and self._may_run(claimant)
        if not may_run and len(self._waiters.get(claimant, ())) >= QUEUE_LIMIT:
            raise TooManyRequests
        waiter = Waiter(profile, time.monotonic() + profile.size / BYTES_A_SECOND)
        insort(self._waiters.setdefault(claimant, []), waiter, key=lambda each: each.due)
        self._serve_waiters()
        try:
            return await asyncio.wait_for(asyncio.shield(waiter.worker), self._queue_timeout)
        except TimeoutError:
            self._abandon(waiter, claimant)
            raise TooManyRequests from None
        except asyncio.CancelledError:
            self._abandon(waiter, claimant)
            raise

    def _abandon(self, waiter: Waiter, claimant: Claimant) -> None:
        """Remove a waiter, or release the worker that it has been given meanwhile."""
        if waiter.worker.done() and not waiter.worker.cancelled():
            self._release(waiter.worker.result(), claimant)
        elif waiter in self._waiters.get(claimant, ()):
            self._waiters[claimant].remove(waiter)
            self._drop_if_empty(claimant)

    def _release(self, worker: FunctionWorker, claimant: Claimant) -> None:
        self._busy[claimant] -= 1
        if not self._busy[claimant]:
            del self._busy[claimant]
        self._free.append(worker)
        if worker in self._young:
            self._young.pop(worker)[1].cancel()
        self._serve_waiters()

    def _end_youth(self, worker: FunctionWorker) -> None:
        self._young.pop(worker, None)
        self._serve_waiters()

    def _serve_waiters(self) -> None:
        """Give the free workers to the claimants in turn."""
        while (turn := self._next_turn()) is not None:
            claimant = self._next_claimant(turn)
            waiter = self._waiters[claimant][0]
            worker = self._take_worker(waiter.profile)
            if worker is None:
                break
            # The next turn is that of the others.
            self._waiters[turn] = self._waiters.pop(turn)
            self._waiters[claimant].pop(0)
            self._drop_if_empty(claimant)
            self._busy[claimant] += 1
            if claimant.weight is not Weight.TINY:
                loop = asyncio.get_running_loop()
                timer = loop.call_later(YOUNG_SECONDS, self._end_youth, worker)
                self._young[worker] = claimant.weight, timer
            waiter.worker.set_result(worker)
        self._start_workers()

    def _take_worker(self, profile: EventProfile) -> FunctionWorker | None:
        """Take a free worker that this owner used, else one that none used lately.

        An owner thus keeps its warm worker beside another who sends many events. Of its own, one
        that has run the statement may have its data. None if a worker has to start.
        """
        owner, text = profile.claimant.owner, profile.text
        latest = self._free[::-1]
        own = [worker for worker in latest if self._users.get(worker) == owner]
        unused = [worker for worker in latest if worker not in self._users]
        known = [worker for worker in own if text and text in self._texts.get(worker, ())]
        runnable = list(filter(self._can_run, [*known, *own, *unused] or latest))
        if not runnable:
            return None
        worker = runnable[0]
        self._free.remove(worker)
        self._started.discard(worker)
        if self._users.get(worker) != owner:
            self._texts.pop(worker, None)
        self._users[worker] = owner
        if text:
            self._texts.setdefault(worker, deque(maxlen=RECENT_TEXTS)).append(text)
        return worker

    def _can_run(self, worker: FunctionWorker) -> bool:
        return (worker.warm or worker in self._started) and worker not in self._starts

    def _next_turn(self) -> Claimant | None:
        return next(filter(self._may_run, self._waiters), None)

    def _next_claimant(self, turn: Claimant) -> Claimant:
        """Return the claimant of the owner of this turn whose event is due first."""
        own = [each for each in self._waiters if each.owner == turn.owner and self._may_run(each)]
        return min(own, key=lambda each: self._waiters[each][0].due)

    def _may_run(self, claimant: Claimant) -> bool:
        """Return whether an event of the claimant may start."""
        weight = claimant.weight
        if self._busy[claimant] >= self._limit(claimant):
            return False
        return self._startable(Counter({weight: 1})) == 1

    def _startable(self, events: Mapping[Weight, int]) -> int:
        """Return how many of the events, counted by weight, the limits of young ones permit."""
        light = events.get(Weight.LIGHT, 0)
        large = sum(events.values()) - light - events.get(Weight.TINY, 0)
        young_large = sum(weight is not Weight.LIGHT for weight, _ in self._young.values())
        large = min(large, max(self._young_limits.large - young_large, 0))
        left = max(self._young_limits.all - len(self._young), 0)
        return events.get(Weight.TINY, 0) + min(light + large, left)

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
        waiting: Counter[Weight] = Counter()
        for each, waiters in self._waiters.items():
            allowed = min(len(waiters), max(self._limit(each) - self._busy[each], 0))
            waiting[each.weight] += allowed
        busy = len(self._workers) - len(self._free)
        ahead = busy >= MANY_BUSY and not any(map(self._can_run, self._free))
        return max(self._startable(waiting), int(ahead))

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
