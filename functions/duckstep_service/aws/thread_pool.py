"""Threads that share one list of work, and whose caller waits for them no longer than it wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

from duckstep_service.core.ports import Part, ReceivePart

Chunk = tuple[Part, int, int]
# How often the caller looks up from waiting.
_POLL_SECONDS = 0.1


class ThreadPool:
    """Does each of `pieces` with `do` and hands what comes of it to `take`, one at a time."""

    def __init__(
        self, pieces: Iterator[Chunk], do: Callable[[Chunk], memoryview], take: ReceivePart
    ) -> None:
        self._pieces, self._do, self._take = pieces, do, take
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._error: BaseException | None = None
        self._working = 0

    def work(self, members: int, seconds: float, check: Callable[[], None]) -> None:
        """Work with `members` threads until everything is done.

        Raises what a thread or `check` raises, which is called all the while, and TimeoutError. A
        thread that still waits for its answer then ends by itself, and nothing is taken from it.
        """
        check()
        deadline = time.monotonic() + seconds
        self._working = members
        for _ in range(members):
            threading.Thread(target=self._run_worker, daemon=True).start()
        try:
            while not self._ended.wait(_POLL_SECONDS):
                check()
                if time.monotonic() > deadline:
                    raise TimeoutError
        finally:
            with self._lock:
                self._ended.set()
        if self._error is not None:
            raise self._error

    def _run_worker(self) -> None:
        try:
            while (piece := self._next()) is not None:
                data = self._do(piece)
                with self._lock:
                    if not self._ended.is_set():
                        self._take(piece[0], piece[1], data)
        except BaseException as exc:
            self._error = self._error or exc
            self._ended.set()
        finally:
            self._leave()

    def _next(self) -> Chunk | None:
        with self._lock:
            return None if self._ended.is_set() else next(self._pieces, None)

    def _leave(self) -> None:
        with self._lock:
            self._working -= 1
            if self._working == 0:
                self._ended.set()
