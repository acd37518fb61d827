"""A stream with somebody looking on."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO


class ObservedStream:
    """Reads `stream`; what `look` raises, which is called before each read, ends the reading."""

    def __init__(self, stream: BinaryIO, look: Callable[[], None]) -> None:
        self._stream, self._look = stream, look

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, empty at the end."""
        self._look()
        return self._stream.read(size)
