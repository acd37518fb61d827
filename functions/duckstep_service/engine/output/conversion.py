"""Conversion of a stored Parquet result to other formats."""

from __future__ import annotations

import codecs
import io
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from duckstep_service.core.errors import ConversionFailed, StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results import envelope
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.engine.output.export_client import ExportClient, ExportError
from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.sheet_errors import SheetLimitExceeded
from duckstep_service.engine.worker.child_process import WorkerExited

_ABSENT = re.compile(r"\b(403|404)\b")
_OUT_OF_MEMORY = "Out of Memory Error"
_BUFFER_BYTES = 1024 * 1024


class ParquetConverter:
    """Converts results at the path or URL of `locate` in processes of `exports`.

    A conversion is stopped after `seconds()`.
    """

    def __init__(
        self,
        exports: ExportClient,
        locate: Callable[[QueryResult], str],
        seconds: Callable[[], float],
    ) -> None:
        self._exports, self._locate, self._seconds = exports, locate, seconds

    @contextmanager
    def open(
        self, result: QueryResult, rows: int, result_format: ResultFormat
    ) -> Iterator[BinaryIO]:
        """Open the result in `result_format` as a byte stream; `rows` is the count in its head."""
        source = ExportSource(self._locate(result), result.columns, result_format)
        with self._exports.open(source, self._seconds()) as blocks:
            envelope_blocks = _wrap_in_envelope(
                _map_errors(blocks, source), result, rows, result_format
            )
            yield cast(BinaryIO, io.BufferedReader(_BlockReader(envelope_blocks), _BUFFER_BYTES))


def _map_errors(blocks: Iterator[bytes], source: ExportSource) -> Iterator[bytes]:
    try:
        yield from blocks
    except ExportError as exc:
        raise _conversion_error(exc, source) from exc
    except WorkerExited as exc:
        raise _exit_error(exc, source) from exc


def _exit_error(error: WorkerExited, source: ExportSource) -> ConversionFailed:
    """Return the final error of a process that the kernel killed, else one to try again."""
    if error.returncode == -signal.SIGKILL:
        return _conversion_failed(source, "it took too much memory")
    return ConversionFailed(
        f"The conversion to {source.result_format.format} ended unexpectedly, with code"
        f" {error.returncode}. Try again. The other formats and the Parquet file are not affected."
    )


def _conversion_error(error: ExportError, source: ExportSource) -> Exception:
    if error.kind == "HTTPException":
        # Without ListBucket S3 responds with 403 for an expired result.
        if _ABSENT.search(error.message):
            return KeyError(source.location)
        return StorageUnavailable("S3 did not return the stored result. Try again.")
    # Arrow reports DuckDB's exhausted memory as an error of its stream.
    if error.kind == "OutOfMemoryException" or error.message.startswith(_OUT_OF_MEMORY):
        return _conversion_failed(source, "it took too much memory")
    if error.kind == SheetLimitExceeded.__name__:
        return _conversion_failed(source, error.message)
    return _conversion_failed(source, "a value has no form in it")


def _conversion_failed(source: ExportSource, reason: str) -> ConversionFailed:
    return ConversionFailed(
        f"The result could not be converted to {source.result_format.format}: {reason}. The other"
        " formats and the Parquet file are not affected. Choose another format, select fewer"
        " columns, or cast nested columns to VARCHAR.",
        details={"final": True},
    )


def _wrap_in_envelope(
    blocks: Iterator[bytes], result: QueryResult, rows: int, result_format: ResultFormat
) -> Iterator[bytes]:
    if result_format.bom:
        yield codecs.BOM_UTF8
    if result_format.format is not Format.JSON:
        yield from blocks
        return
    if result_format.records:
        yield from blocks if result_format.header else _lines_as_array(blocks)
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
