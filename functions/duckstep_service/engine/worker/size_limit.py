"""A size limit on the result file of a running query."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

_POLL_SECONDS = 0.05


class FileSizeLimit:
    """Calls `interrupt` repeatedly while the file at `path` has more than `limit` bytes.

    A limit of 0 disables the check.
    """

    def __init__(self, path: Path, limit: int, interrupt: Callable[[], None]) -> None:
        self._path, self._limit, self._interrupt = path, limit, interrupt
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self.exceeded = False

    def __enter__(self) -> FileSizeLimit:
        if self._limit:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._limit:
            self._thread.join()
            self._check()

    def _poll(self) -> None:
        while not self._done.wait(_POLL_SECONDS):
            self._check()
            if self.exceeded:
                self._interrupt()

    def _check(self) -> None:
        try:
            self.exceeded = self.exceeded or self._path.stat().st_size > self._limit
        except FileNotFoundError:
            return
