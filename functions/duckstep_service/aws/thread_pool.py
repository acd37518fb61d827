"""A thread pool over a shared iterator of chunks, with a deadline for the caller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from duckstep_service.core.ports import Part, ReceivePart

Chunk = tuple[Part, int, int]
# Interval at which the caller checks for cancellation and its deadline.
_POLL_SECONDS = 0.1


class ThreadPool:
    """Fetches `chunks` with `fetch` and passes their bytes to `receive`, one chunk at a time."""

    def __init__(
        self,
        chunks: Iterator[Chunk],
        fetch: Callable[[Chunk], memoryview],
        receive: ReceivePart,
    ) -> None:
        self._chunks, self._fetch, self._receive = chunks, fetch, receive
        self._lock = threading.Lock()
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._running = 0

    def run(self, workers: int, seconds: float, check: Callable[[], None]) -> None:
        """Fetch all chunks with `workers` threads; call `check` periodically.

        Raises the error of a thread or of `check`, and TimeoutError after `seconds`. A thread that
        still waits for its response then exits by itself, and its bytes are discarded.
        """
        check()
        deadline = time.monotonic() + seconds
        self._running = workers
        for _ in range(workers):
            threading.Thread(target=self._run_worker, daemon=True).start()
        try:
            while not self._finished.wait(_POLL_SECONDS):
                check()
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            with self._lock:
                self._finished.set()
        if self._error is not None:
            raise self._error

    def _run_worker(self) -> None:
        try:
            while (chunk := self._next_chunk()) is not None:
                data = self._fetch(chunk)
                with self._lock:
                    if not self._finished.is_set():
                        self._receive(chunk[0], chunk[1], data)
        except BaseException as exc:
            self._error = self._error or exc
            self._finished.set()
        finally:
            self._count_exit()

    def _next_chunk(self) -> Chunk | None:
        with self._lock:
            return None if self._finished.is_set() else next(self._chunks, None)

    def _count_exit(self) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0:
                self._finished.set()
