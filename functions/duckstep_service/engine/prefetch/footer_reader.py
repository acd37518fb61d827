"""Concurrent reads of the footers of unknown files into the file index."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.ports import Part, PartReader, ReceivePart
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.prefetch.footers import footer_bytes, read_footers
from duckstep_service.engine.prefetch.sparse_files import SparseFiles

# Files whose first read is in memory at the same time.
_MAX_BATCH = 500


@dataclass(frozen=True, slots=True)
class FetchContext:
    """The reads for one query, which stop at its deadline and on its cancellation."""

    reader: PartReader
    deadline: float
    heartbeat: Heartbeat

    def read(self, parts: Sequence[Part], receive: ReceivePart) -> None:
        """Read parts of objects; `receive` is called with pieces of each."""
        if parts:
            self.reader.read(parts, receive, self.deadline - time.monotonic(), self.heartbeat.check)


FirstReadBytes = Callable[[StoredObject], int]


def index_files(
    files: Sequence[StoredObject],
    first_read_bytes: FirstReadBytes,
    local: SparseFiles,
    connect: Callable[[], duckdb.DuckDBPyConnection],
    context: FetchContext,
) -> Iterator[dict[str, FileIndex]]:
    """Yield the indexes of a batch of files by key, without those whose footers are unreadable.

    The first request for a file reads its last `first_read_bytes`; each file is in `local` then,
    with the bytes that were read. Raises InvalidDataFile for a file that has changed,
    StorageUnavailable, OSError and TimeoutError.
    """
    for start in range(0, len(files), _MAX_BATCH):
        context.heartbeat.enter(Phase.FOOTERS, start, len(files))
        batch = files[start : start + _MAX_BATCH]
        yield _index_batch(batch, first_read_bytes, local, connect, context)


def _index_batch(
    files: Sequence[StoredObject],
    first_read_bytes: FirstReadBytes,
    local: SparseFiles,
    connect: Callable[[], duckdb.DuckDBPyConnection],
    context: FetchContext,
) -> dict[str, FileIndex]:
    tails = _read_tails([(file, first_read_bytes(file)) for file in files], context)
    lengths = {file: length for file, tail in tails.items() if (length := footer_bytes(file, tail))}
    longer = [(file, size) for file, size in lengths.items() if size > len(tails[file])]
    tails |= _read_tails(longer, context)
    copies = {file: local.create(file, tails[file]) for file in lengths}
    footers = {copies[file].path: (file, tails[file][-size:]) for file, size in lengths.items()}
    indexes = read_footers(connect, footers)
    for file, copy in copies.items():
        if len(tails[file]) == file.size and file.key in indexes:
            copy.columns.update(indexes[file.key].columns)
    return indexes


def _read_tails(
    sizes: Sequence[tuple[StoredObject, int]], context: FetchContext
) -> dict[StoredObject, bytes]:
    """Return the last bytes of files, of each as many as its size in `sizes`."""
    tails = {file: bytearray(size) for file, size in sizes}

    def receive(part: Part, start: int, data: memoryview) -> None:
        offset = start - part.start
        tails[part.file][offset : offset + len(data)] = data

    context.read([Part(file, file.size - size, file.size) for file, size in sizes], receive)
    return {file: bytes(tail) for file, tail in tails.items()}
