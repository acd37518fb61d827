"""The file index, cached in memory over shards in the results bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex, decode, encode, shard_key
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.table_files import FileList, StoredObject

# The footers of this many files, of 2 to 4 KB each, fit in memory.
_MAX_FILES = 20_000
# Another process may have written a shard: after this time a missing entry is read again.
_REFRESH_SECONDS = 5.0
_MEDIA_TYPE = "application/octet-stream"


class FileIndexCache:
    """A cache of file statistics; an entry belongs to one version of a file and never expires.

    `clock` counts seconds.
    """

    def __init__(self, results: ObjectStore, clock: Callable[[], float]) -> None:
        self._results, self._clock = results, clock
        self._shards: dict[str, dict[str, FileIndex]] = {}
        self._loaded_at: dict[str, float] = {}

    def find(self, files: Sequence[StoredObject]) -> dict[str, FileIndex]:
        """Return the entries of files by their keys, without those of unknown files."""
        entries_by_key: dict[str, FileIndex] = {}
        for shard, members in _by_shard(files).items():
            if not all(_has_entry(self._shards.get(shard, {}), file) for file in members):
                self._load(shard)
            shard_entries = self._shards.get(shard, {})
            entries_by_key |= {
                file.key: shard_entries[file.key]
                for file in members
                if _has_entry(shard_entries, file)
            }
        return entries_by_key

    def add(
        self,
        files: Sequence[StoredObject],
        entries: Mapping[str, FileIndex],
        stores: bool = True,
    ) -> None:
        """Cache the entries of `files`, and write them if `stores`; a file without one is skipped.

        Of two concurrent writers the last wins; a later query reads the lost footers again.
        """
        for shard, members in _by_shard([f for f in files if f.key in entries]).items():
            new = {file.key: entries[file.key] for file in members}
            self._shards[shard] = self._shards.get(shard, {}) | new
            if stores:
                self._save(shard)

    def _load(self, shard: str) -> None:
        now = self._clock()
        if now < self._loaded_at.get(shard, -_REFRESH_SECONDS) + _REFRESH_SECONDS:
            return
        self._loaded_at[shard] = now
        if sum(map(len, list(self._shards.values()))) > _MAX_FILES:
            self._shards.clear()
        shard_entries = self._shards.setdefault(shard, {})
        try:
            shard_entries |= decode(self._results.get(shard))
        except (KeyError, StorageUnavailable):
            return

    def _save(self, shard: str) -> None:
        try:
            self._results.put(shard, encode(self._shards[shard]), _MEDIA_TYPE)
        except StorageUnavailable:
            # The entries stay in memory; the next process reads the footers again.
            return


def _by_shard(files: Sequence[StoredObject]) -> dict[str, list[StoredObject]]:
    if isinstance(files, FileList):
        return files.derived("shards", lambda: _group_by_shard(files))
    return _group_by_shard(files)


def _group_by_shard(files: Sequence[StoredObject]) -> dict[str, list[StoredObject]]:
    shards: dict[str, list[StoredObject]] = {}
    for file in files:
        shards.setdefault(shard_key(file.key), []).append(file)
    return shards


def _has_entry(shard: Mapping[str, FileIndex], file: StoredObject) -> bool:
    entry = shard.get(file.key)
    return entry is not None and (entry.version, entry.size) == (file.version, file.size)
