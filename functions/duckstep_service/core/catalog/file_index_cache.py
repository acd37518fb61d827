"""The file index, cached in memory over shards in the results bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.catalog.file_index import FileIndex, decode, encode, shard_key
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.table_files import FileList, StoredObject

# Of 100,000 files with two columns, or 27,000 with ten.
_MAX_BYTES = 160 * 1024 * 1024
# Measured with tracemalloc, beside the footer.
_ENTRY_BYTES, _COLUMN_BYTES = 500, 230
# Another process may have written a shard: after this time a missing entry is read again.
_REFRESH_SECONDS = 5.0
_MEDIA_TYPE = "application/octet-stream"

Entries = Mapping[str, FileIndex]
MapShards = Callable[..., Iterable[Any]]


@dataclass(frozen=True, slots=True)
class _Shard:
    entries: Entries
    bytes: int
    read_at: float
    """The time at which the shard was read from the bucket."""

    @classmethod
    def of(cls, entries: Entries, read_at: float) -> _Shard:
        size = sum(
            _ENTRY_BYTES + len(entry.footer) + _COLUMN_BYTES * len(entry.columns)
            for entry in entries.values()
        )
        return cls(entries, size, read_at)


class FileIndexCache:
    """A cache of file statistics in up to `max_bytes`, by shards.

    An entry belongs to one version of a file and never expires. `clock` counts seconds. Several
    shards are read by `map_`, which may use threads.
    """

    def __init__(
        self,
        results: ObjectStore,
        clock: Callable[[], float],
        max_bytes: int = _MAX_BYTES,
        map_: MapShards = map,
    ) -> None:
        self._results, self._clock = results, clock
        self._max_bytes, self._map = max_bytes, map_
        self._shards: dict[str, _Shard] = {}

    def find(self, files: Sequence[StoredObject]) -> dict[str, FileIndex]:
        """Return the entries of files by their keys, without those of unknown files."""
        entries_by_key: dict[str, FileIndex] = {}
        shards = _by_shard(files)
        entries_by_shard = self._read_shards(shards)
        for name, members in shards.items():
            entries = entries_by_shard[name]
            entries_by_key |= {
                file.key: entries[file.key] for file in members if _has_entry(entries, file)
            }
        return entries_by_key

    def add(self, files: Sequence[StoredObject], entries: Entries, stores: bool = True) -> None:
        """Cache the entries of `files`, and write them if `stores`; a file without one is skipped.

        Of two concurrent writers the last wins; a later query reads the lost footers again.
        """
        for name, members in _by_shard([f for f in files if f.key in entries]).items():
            shard = self._shards.get(name) or self._load(name, {})
            added = {file.key: entries[file.key] for file in members}
            shard = _Shard.of({**shard.entries, **added}, shard.read_at)
            self._keep(name, shard)
            if stores:
                self._save(name, shard.entries)

    def _read_shards(self, shards: Mapping[str, Sequence[StoredObject]]) -> dict[str, Entries]:
        """Return the entries of shards, of which those are read that may have others by now."""
        known = {name: self._shards.get(name) for name in shards}
        stale = [name for name, files in shards.items() if self._is_stale(known[name], files)]
        cached = [_entries(known[name]) for name in stale]
        try:
            read = list((self._map if len(stale) > 1 else map)(self._load, stale, cached))
        except RuntimeError:  # no memory for the stack of a thread
            read = list(map(self._load, stale, cached))
        known |= dict(zip(stale, read, strict=True))
        return {name: _entries(shard) for name, shard in known.items()}

    def _is_stale(self, shard: _Shard | None, files: Sequence[StoredObject]) -> bool:
        """Return whether a shard is not cached, or has lacked one of `files` for a while."""
        if shard is None:
            return True
        if all(_has_entry(shard.entries, file) for file in files):
            return False
        return self._clock() >= shard.read_at + _REFRESH_SECONDS

    def _load(self, name: str, cached: Entries) -> _Shard:
        now = self._clock()
        try:
            stored = decode(self._results.get(name))
        except (KeyError, StorageUnavailable):
            stored = {}
        shard = _Shard.of({**cached, **stored}, now)
        self._keep(name, shard)
        return shard

    def _keep(self, name: str, shard: _Shard) -> None:
        """Cache a shard and drop the oldest ones beyond the memory; threads may do so at once."""
        self._shards.pop(name, None)
        self._shards[name] = shard
        excess = sum(each.bytes for each in list(self._shards.values())) - self._max_bytes
        for oldest in list(self._shards):
            if excess <= 0:
                return
            dropped = self._shards.pop(oldest, None)
            excess -= dropped.bytes if dropped else 0

    def _save(self, name: str, entries: Entries) -> None:
        try:
            self._results.put(name, encode(entries), _MEDIA_TYPE)
        except StorageUnavailable:
            # The entries stay in memory; the next process reads the footers again.
            return


def _entries(shard: _Shard | None) -> Entries:
    return shard.entries if shard else {}


def _by_shard(files: Sequence[StoredObject]) -> dict[str, list[StoredObject]]:
    if isinstance(files, FileList):
        return files.derived("shards", lambda: _group_by_shard(files))
    return _group_by_shard(files)


def _group_by_shard(files: Sequence[StoredObject]) -> dict[str, list[StoredObject]]:
    shards: dict[str, list[StoredObject]] = {}
    for file in files:
        shards.setdefault(shard_key(file.key), []).append(file)
    return shards


def _has_entry(shard: Entries, file: StoredObject) -> bool:
    entry = shard.get(file.key)
    return entry is not None and (entry.version, entry.size) == (file.version, file.size)
