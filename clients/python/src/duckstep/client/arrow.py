"""A result as a stream of Arrow, and what pandas and polars make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from duckstep.client import pandas_frame, polars_frame
from duckstep.extras import optional

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

# pandas takes over each column of Arrow and Arrow frees it, instead of two copies of all columns.
# https://arrow.apache.org/docs/python/pandas.html#reducing-memory-use-in-table-to-pandas
_ONE_COPY = {"split_blocks": True, "self_destruct": True}


class ChunkFile:
    """A file to read from, over chunks of bytes; `next_chunk` returns b"" at the end."""

    closed = False

    def __init__(self, next_chunk: Callable[[], bytes]) -> None:
        self._next_chunk = next_chunk
        self._chunk = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        parts: list[memoryview] = []
        while size > 0:
            if not self._chunk:
                self._chunk = memoryview(self._next_chunk())
                if not self._chunk:
                    break
            part, self._chunk = self._chunk[:size], self._chunk[size:]
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def readable(self) -> bool:
        """Return that the file can be read."""
        return True

    def close(self) -> None:
        """Close the file."""
        self.closed = True


def open_reader(next_chunk: Callable[[], bytes]) -> pyarrow.RecordBatchReader:
    """Return the reader of a stream of Arrow in chunks; a record batch at a time is in memory."""
    pa = optional("pyarrow", "arrow")
    optional("pyarrow.ipc", "arrow")
    reader: pyarrow.RecordBatchReader = pa.ipc.open_stream(ChunkFile(next_chunk))
    return reader


def to_pandas(table: pyarrow.Table, options: dict[str, Any]) -> pandas.DataFrame:
    """Return a DataFrame; with options it is that of pyarrow.Table.to_pandas."""
    optional("pandas", "pandas")
    if not options:
        return pandas_frame.lossless_frame(table)
    frame: pandas.DataFrame = table.to_pandas(**{**_ONE_COPY, **options})
    return frame


def to_polars(table: pyarrow.Table) -> polars.DataFrame:
    """Return a DataFrame of polars, which shares the table's memory."""
    return polars_frame.lossless_frame(table)
