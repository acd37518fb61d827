"""What DuckDB writes to a file, as a stream of bytes that no disk and no memory has to hold."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from duckstep_service.engine.temp_dirs import temp_dir

_BLOCK_BYTES = 1024 * 1024
_UNBLOCK_INTERVAL_SECONDS = 0.02


@contextmanager
def open_pipe_stream(write: Callable[[str], None]) -> Iterator[Iterator[bytes]]:
    """Give the blocks that `write` writes to the path that it gets, while it writes them.

    The last block comes after `write` has ended well: what it raises, the reader gets in its place.
    A reader that stops early makes the next write fail.
    """
    with temp_dir() as folder:
        path = folder / "pipe"
        os.mkfifo(path)
        # A pipe opens at once where its other side is open: first the reader's, without waiting,
        # then ours for writing, which keeps it open until `write` has ended, opened or not.
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        keeper = os.open(path, os.O_WRONLY)
        os.set_blocking(reader, True)
        writer = _WriterThread(write, str(path), keeper)
        writer.start()
        try:
            yield _read_blocks(reader, writer)
        finally:
            os.close(reader)
            _finish_writer(writer, path)


def _finish_writer(writer: _WriterThread, path: Path) -> None:
    """Wait for the end of a writer that nobody reads any more.

    One that has yet to open the pipe would wait for a reader for ever. It is given one that leaves
    at once, so that its first write fails.
    """
    while writer.is_alive():
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        writer.join(_UNBLOCK_INTERVAL_SECONDS)


class _WriterThread(threading.Thread):
    """Runs `write` and remembers what it raised."""

    def __init__(self, write: Callable[[str], None], path: str, keeper: int) -> None:
        super().__init__(daemon=True)
        self._write, self._path, self._keeper = write, path, keeper
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._write(self._path)
        except BaseException as exc:
            self.error = exc
        finally:
            os.close(self._keeper)


def _read_blocks(reader: int, writer: _WriterThread) -> Iterator[bytes]:
    while block := os.read(reader, _BLOCK_BYTES):
        yield block
    writer.join()
    if writer.error is not None:
        raise writer.error
