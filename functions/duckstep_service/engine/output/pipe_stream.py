"""A byte stream over a named pipe to which DuckDB writes, without buffering on disk."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIPE = "pipe"
_BLOCK_BYTES = 1024 * 1024
_UNBLOCK_INTERVAL_SECONDS = 0.02


@contextmanager
def open_pipe_stream(write: Callable[[str], None], folder: Path) -> Iterator[Iterator[bytes]]:
    """Yield the blocks that `write` writes to the path of its argument, concurrently.

    The pipe is in `folder` under the name PIPE until the context exits.
    The iterator raises the error of a failed `write` in place of the end. After the context exits
    early, the next write fails.
    """
    path = folder / PIPE
    os.mkfifo(path, 0o600)
    try:
        # Opening a pipe blocks until its other end is open: the reader opens without blocking, then
        # the keeper opens for writing and holds the pipe until `write` has returned.
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        keeper = os.open(path, os.O_WRONLY)
        os.set_blocking(reader, True)
        _enlarge(reader)
        writer = _WriterThread(write, str(path), keeper)
        writer.start()
        try:
            yield _read_blocks(reader, writer)
        finally:
            os.close(reader)
            _finish_writer(writer, path)
    finally:
        path.unlink(missing_ok=True)


def _enlarge(pipe: int) -> None:
    """Enlarge a pipe to a block: its processes alternate a ninth as often as with 64 KB."""
    # Linux alone has the command, and limits the pipes of a user.
    with suppress(AttributeError, OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _BLOCK_BYTES)


def _finish_writer(writer: _WriterThread, path: Path) -> None:
    """Wait for the writer after its reader has closed.

    A writer that has not opened the pipe yet would block forever. Each pass opens and closes a
    reader, so that its first write fails.
    """
    while writer.is_alive():
        with suppress(FileNotFoundError):  # A killed process has lost its folder.
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        writer.join(_UNBLOCK_INTERVAL_SECONDS)


class _WriterThread(threading.Thread):
    """Runs `write` and stores its error."""

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
