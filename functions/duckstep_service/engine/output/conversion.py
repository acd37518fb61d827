"""Conversion of a stored Parquet result to other formats with DuckDB."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import duckdb

from duckstep_service.core.errors import ConversionFailed, StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results import envelope
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.engine.output.export import ExportSource, export
from duckstep_service.engine.output.pipe_stream import open_pipe_stream

_ABSENT = re.compile(r"\b(403|404)\b")
_BUFFER_BYTES = 1024 * 1024


class ParquetConverter:
    """Converts results at the path or URL of `locate`, on a connection of `connect`."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        locate: Callable[[QueryResult], str],
    ) -> None:
        self._connect, self._locate = connect, locate

    @contextmanager
    def open(
        self, result: QueryResult, rows: int, result_format: ResultFormat
    ) -> Iterator[BinaryIO]:
        """Open the result in `result_format` as a byte stream; `rows` is the count in its head."""
        source = ExportSource(self._locate(result), result.columns, result_format)
        with (
            self._connect() as connection,
            open_pipe_stream(lambda path: _export(connection, source, path)) as blocks,
        ):
            envelope_blocks = _wrap_in_envelope(blocks, result, rows, result_format)
            try:
                yield cast(
                    BinaryIO, io.BufferedReader(_BlockReader(envelope_blocks), _BUFFER_BYTES)
                )
            finally:
                connection.interrupt()  # For a reader that closes the stream early.


def _export(connection: duckdb.DuckDBPyConnection, source: ExportSource, path: str) -> None:
    try:
        export(connection, source, path)
    except duckdb.HTTPException as exc:
        # Without ListBucket S3 responds with 403 for an expired result.
        if _ABSENT.search(str(exc)):
            raise KeyError(source.location) from exc
        raise StorageUnavailable("S3 did not return the stored result. Try again.") from exc
    except duckdb.Error as exc:
        raise ConversionFailed(
            f"The result could not be converted to {source.result_format.format}. The other formats"
            " and the Parquet file are not affected."
        ) from exc


def _wrap_in_envelope(
    blocks: Iterator[bytes], result: QueryResult, rows: int, result_format: ResultFormat
) -> Iterator[bytes]:
    if result_format.format is not Format.JSON:
        yield from blocks
        return
    yield envelope.head(result, rows, result_format).encode()
    yield from blocks if result_format.header else _lines_as_array(blocks)
    yield envelope.TAIL.encode()


def _lines_as_array(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Join JSON lines into an array; JSON escapes the line breaks inside a text."""
    yield b"["
    line_end = b""
    for block in blocks:
        yield line_end + block[:-1].replace(b"\n", b",\n")
        line_end = b",\n" if block.endswith(b"\n") else block[-1:]
    yield b"]"


class _BlockReader(io.RawIOBase):
    """A raw byte stream over an iterator of blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
