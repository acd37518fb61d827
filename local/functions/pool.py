"""The workers of one function: one kept warm, more on demand, a bounded queue before them."""

import asyncio
import time
from collections import deque

from local.functions.responses import Answer
from local.functions.worker import Worker

QUEUE_LIMIT = 200
IDLE_SECONDS = 60
# A route may hold an answer for 20 s, and API Gateway gives up after 29. A state of the workflow
# gives up after 35 s, and its event would be run for nobody: refused in time, it is tried again.
API_PATIENCE_SECONDS = 8.0
PATIENCE_SECONDS = 20.0


class TooManyRequests(Exception):
    """Every worker is busy, and the queue is full or was too slow."""


class Pool:
    """Hands each event to a free worker, the one that was busy last first.

    An event waits `patience` seconds for its turn.
    """

    def __init__(self, workers: list[Worker], patience: float) -> None:
        self._workers = workers
        self._patience = patience
        self._free = list(workers)
        self._waiting: deque[asyncio.Future[Worker]] = deque()

    async def invoke(self, event: bytes) -> Answer:
        """Run the event; raises TooManyRequests."""
        worker = await self._acquire()
        try:
            return await worker.run(event)
        finally:
            self._release(worker)

    def load(self) -> dict[str, int]:
        """Return how many processes there are, how many work, and how many events wait."""
        return {
            "processes": sum(worker.warm for worker in self._workers),
            "busy": len(self._workers) - len(self._free),
            "waiting": len(self._waiting),
        }

    async def warm_up(self) -> None:
        """Start the one worker that is always there."""
        await self._free[-1].start()

    def end_idle(self) -> None:
        """End the workers above one that had nothing to do for a minute."""
        since = time.monotonic() - IDLE_SECONDS
        for worker in self._free[:-1]:
            if worker.warm and worker.idle_since < since:
                worker.stop()

    async def _acquire(self) -> Worker:
        if self._free:
            return self._free.pop()
        if len(self._waiting) >= QUEUE_LIMIT:
            raise TooManyRequests
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await asyncio.wait_for(asyncio.shield(turn), self._patience)
        except TimeoutError:
            self._give_up(turn)
            raise TooManyRequests from None
        except asyncio.CancelledError:
            self._give_up(turn)
            raise

    def _give_up(self, turn: asyncio.Future[Worker]) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)
        elif turn.done() and not turn.cancelled():
            self._release(turn.result())

    def _release(self, worker: Worker) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(worker)
                return
        self._free.append(worker)
