"""Concurrent writes and reads of a pipe, with an early end on either side."""

import threading
import time
from pathlib import Path

import pytest
from duckstep_service.engine.output.pipe_stream import open_pipe_stream


class Cancelled(Exception):
    """The reader stops early."""


def write_on(path: str, failed: threading.Event) -> None:
    """Write until a write fails."""
    try:
        with open(path, "wb", buffering=0) as pipe:
            while True:
                pipe.write(b"more" * 100)
    except BrokenPipeError:
        failed.set()


def test_pipe_stream_yields_written_bytes(tmp_path: Path) -> None:
    def write(path: str) -> None:
        with open(path, "wb") as pipe:
            for number in range(3):
                pipe.write(bytes([number]) * 100_000)

    with open_pipe_stream(write, tmp_path) as blocks:
        assert b"".join(blocks) == b"".join(bytes([number]) * 100_000 for number in range(3))


def test_pipe_stream_writer_is_a_block_ahead_of_reader(tmp_path: Path) -> None:
    written = threading.Event()

    def write(path: str) -> None:
        with open(path, "wb", buffering=0) as pipe:
            pipe.write(b"x" * 1024 * 1024)
            written.set()

    with open_pipe_stream(write, tmp_path) as blocks:
        assert written.wait(20)
        assert sum(map(len, blocks)) == 1024 * 1024


def test_pipe_stream_writer_error_raises_in_reader(tmp_path: Path) -> None:
    def write(path: str) -> None:
        with open(path, "wb") as pipe:
            pipe.write(b"half")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"), open_pipe_stream(write, tmp_path) as blocks:
        list(blocks)


@pytest.mark.timeout(60)
def test_pipe_stream_closed_reader_fails_next_write(tmp_path: Path) -> None:
    failed = threading.Event()
    with (
        pytest.raises(Cancelled),
        open_pipe_stream(lambda path: write_on(path, failed), tmp_path) as blocks,
    ):
        assert next(blocks)
        raise Cancelled
    assert failed.is_set()


@pytest.mark.timeout(60)
def test_pipe_stream_reader_closed_before_open_ends_writer(tmp_path: Path) -> None:
    failed = threading.Event()

    def write(path: str) -> None:
        # The reader has gone by now.
        time.sleep(0.2)
        write_on(path, failed)

    with pytest.raises(Cancelled), open_pipe_stream(write, tmp_path):
        raise Cancelled
    assert failed.is_set()
