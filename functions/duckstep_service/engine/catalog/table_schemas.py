"""The unified schemas of tables, from the file index and the footers that it lacks."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.ports import PartReader
from duckstep_service.core.table_files import StoredObject, TableFiles, TableSchema, file_list
from duckstep_service.engine.catalog.reader import read_table
from duckstep_service.engine.catalog.unified_schema import unify_schema
from duckstep_service.engine.prefetch.footer_reader import FetchContext, index_files
from duckstep_service.engine.prefetch.sparse_files import SparseFiles

# Most footers are shorter; a longer one takes a second request.
_FIRST_READ_BYTES = 16 * 1024
# Seconds in which unknown footers are read: 8 s for the 4,000 files that a plan reads at most.
_SECONDS_A_READ, _MIN_READ_SECONDS = 0.002, 2.0
# After this time an incomplete schema is read again, with the files that others have indexed.
_INCOMPLETE_SECONDS = 20.0
_MAX_CACHED_SCHEMAS = 1_000


@dataclass(frozen=True, slots=True)
class _Cached:
    schema: TableSchema | None
    max_reads: int
    read_at: float

    def covers(self, max_reads: int, now: float) -> bool:
        """Return whether the schema is as complete as it can be now."""
        if self.schema is not None and self.schema.complete:
            return True
        return max_reads <= self.max_reads and now < self.read_at + _INCOMPLETE_SECONDS


class UnifiedSchemas:
    """The schemas of tables, cached by the versions of their files.

    `connect` returns a connection of an instance that reads local files. The footers that are read
    are written to the file index if the instance `stores` them.
    """

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        reader: PartReader,
        indexes: FileIndexCache,
        stores: bool = True,
    ) -> None:
        self._connect, self._reader = connect, reader
        self._indexes, self._stores = indexes, stores
        self._cache: dict[str, _Cached] = {}
        self._lock = threading.Lock()

    def schema(
        self, table: TableFiles, max_reads: int, heartbeat: Heartbeat | None = None
    ) -> TableSchema | None:
        """Return a table's schema, None if no footer of it is known or readable.

        At most `max_reads` unknown footers are read, spread over the table. Raises InvalidDataFile
        for columns without a common type, StorageUnavailable and QueryCancelled.
        """
        version, now = _version(table), time.monotonic()
        cached = self._cache.get(version)
        if cached and cached.covers(max_reads, now):
            return cached.schema
        indexes = self._indexes.find(table.files)
        unknown = [file for file in table.files if file.key not in indexes]
        sample = _spread(unknown, max_reads)
        indexes |= self._read(sample, max_reads * _SECONDS_A_READ, heartbeat or Heartbeat())
        schema = read_table(
            self._connect, table, lambda connection: unify_schema(connection, table, indexes)
        )
        self._cache[version] = _Cached(schema, max_reads, now)
        with self._lock:
            while len(self._cache) > _MAX_CACHED_SCHEMAS:
                del self._cache[next(iter(self._cache))]
        return schema

    def _read(
        self, files: Sequence[StoredObject], seconds: float, heartbeat: Heartbeat
    ) -> dict[str, FileIndex]:
        """Return the indexes of unknown files, as far as they are read in time, and store them."""
        deadline = time.monotonic() + max(seconds, _MIN_READ_SECONDS)
        context = FetchContext(self._reader, deadline, heartbeat)
        indexes: dict[str, FileIndex] = {}
        copies = SparseFiles()
        try:
            for batch in index_files(files, _first_read_bytes, copies, self._connect, context):
                indexes |= batch
        except (InvalidDataFile, TimeoutError):
            # A file has changed since it was listed, or time is up: RunQuery reads the rest.
            pass
        finally:
            copies.remove()
        if indexes:
            self._indexes.add(files, indexes, self._stores)
        return indexes


def _first_read_bytes(file: StoredObject) -> int:
    return min(file.size, _FIRST_READ_BYTES)


def _version(table: TableFiles) -> str:
    """Return a digest of everything that the columns of a table depend on."""
    digest = hashlib.sha256()
    for group in table.groups:
        files = file_list(group.files).digest
        digest.update(repr((group.layout, list(group.partitions.items()), files)).encode())
    return digest.hexdigest()


def _spread(files: Sequence[StoredObject], count: int) -> list[StoredObject]:
    """Return up to `count` files, the last and the first ones among the first of the order."""
    if not files or not count:
        return []
    sample = [*files[-1:], *files[: -1 : -(-len(files) // count)]][:count]
    return [file for start in range(8) for file in sample[start::8]]
