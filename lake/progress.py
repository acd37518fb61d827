"""Progress of a command: its phase and counts on stderr, every few seconds."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TextIO

_SECONDS = 3.0


class Progress:
    """A thread that prints the phase and its detail; a command of a few seconds prints nothing."""

    def __init__(self, stream: TextIO | None = None, seconds: float = _SECONDS) -> None:
        self.phase, self.detail = "", ""
        self._stream, self._seconds = stream or sys.stderr, seconds
        self._stopped, self._thread = (
            threading.Event(),
            threading.Thread(target=self._run, daemon=True),
        )
        self._start, self._printed = time.monotonic(), False

    def __enter__(self) -> Progress:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop the thread and end its line."""
        self._stopped.set()
        self._thread.join()
        if self._printed and self._stream.isatty():
            self._write("\n")

    def begin(self, phase: str) -> None:
        """Begin a phase, whose counts are not known yet."""
        self.phase, self.detail = phase, ""

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            text = ", ".join(filter(None, (self.phase, self.detail)))
            line = f"{text} ({time.monotonic() - self._start:.0f} s)"
            self._write(f"\r{line}\x1b[K" if self._stream.isatty() else f"{line}\n")
            self._printed = True

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
