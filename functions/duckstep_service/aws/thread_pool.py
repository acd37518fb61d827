"""A thread pool over a shared iterator of chunks, with a deadline for the caller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from itertools import chain, islice

from duckstep_service.core.ports import Part, ReceivePart

Chunk = tuple[Part, int, int]
# Interval at which the caller checks for cancellation and its deadline.
_POLL_SECONDS = 0.1
# Bytes of the chunks that are requested or not yet received.
_MAX_BYTES = 64 * 1024 * 1024


class ThreadPool:
    """Fetches `chunks` with `fetch` and passes their bytes to `receive`, one chunk at a time."""

    def __init__(
        self,
        chunks: Iterable[Chunk],
        fetch: Callable[[Chunk], memoryview],
        receive: ReceivePart,
    ) -> None:
        self._chunks, self._fetch, self._receive = iter(chunks), fetch, receive
        self._lock = threading.Lock()
        self._received = threading.Condition(self._lock)
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._running = self._bytes = 0

    def run(self, workers: int, seconds: float, check: Callable[[], None]) -> None:
        """Fetch all chunks with up to `workers` threads; call `check` periodically.

        Raises the error of a thread or of `check`, and TimeoutError after `seconds`. A thread that
        still waits for its response then exits by itself, and its bytes are discarded.
        """
        check()
        deadline = time.monotonic() + seconds
        first = list(islice(self._chunks, workers))
        if not first:
            return
        self._running = len(first)
        self._chunks = chain(first, self._chunks)
        for _ in first:
            threading.Thread(target=self._run_worker, daemon=True).start()
        try:
            while not self._finished.wait(_POLL_SECONDS):
                check()
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            self._finish()
        if self._error is not None:
            raise self._error

    def _run_worker(self) -> None:
        try:
            while (chunk := self._next_chunk()) is not None:
                data = self._fetch(chunk)
                self._pass_on(chunk, data)
        except BaseException as exc:
            self._error = self._error or exc
            self._finish()
        finally:
            self._count_exit()

    def _next_chunk(self) -> Chunk | None:
        """Return the next chunk once its bytes fit into memory, None without one."""
        with self._lock:
            chunk = None if self._finished.is_set() else next(self._chunks, None)
            if chunk is None:
                return None
            size = chunk[2] - chunk[1]
            while not self._finished.is_set() and self._bytes + size > _MAX_BYTES:
                self._received.wait()
            self._bytes += size
            return None if self._finished.is_set() else chunk

    def _pass_on(self, chunk: Chunk, data: memoryview) -> None:
        with self._lock:
            if not self._finished.is_set():
                self._receive(chunk[0], chunk[1], data)
            self._bytes -= chunk[2] - chunk[1]
            self._received.notify()

    def _finish(self) -> None:
        """Wake the caller, and the threads that wait for memory."""
        with self._lock:
            self._finished.set()
            self._received.notify_all()

    def _count_exit(self) -> None:
        with self._lock:
            self._running -= 1
            if self._running == 0:
                self._finished.set()
