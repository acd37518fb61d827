"""A byte stream that reports each read to an observer."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO


class ObservedStream:
    """Reads `stream`, and calls `observe` before each read; an exception of it ends the read."""

    def __init__(self, stream: BinaryIO, observe: Callable[[], None]) -> None:
        self._stream, self._observe = stream, observe

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, empty at the end."""
        self._observe()
        return self._stream.read(size)
