"""The index of the data files, kept in the results bucket and in memory."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from duckstep_service.core.catalog.file_index import FileIndex, decode, encode, shard_key
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.table_files import StoredObject

# Footers of this many files, of 2 to 4 KB each, may stay in memory.
_MAX_FILES = 20_000
# What another process has written meanwhile is worth a request now and then.
_FRESH_SECONDS = 5.0
_MEDIA_TYPE = "application/octet-stream"


class FileIndexCache:
    """Finds what is known of files. An entry holds for one version of a file and never expires."""

    def __init__(self, results: ObjectStore) -> None:
        self._results = results
        self._shards: dict[str, dict[str, FileIndex]] = {}
        self._asked: dict[str, float] = {}

    def find(self, files: Sequence[StoredObject]) -> dict[str, FileIndex]:
        """Return the entries of files by their keys; those that are not known are left out."""
        found: dict[str, FileIndex] = {}
        for shard, members in _by_shard(files).items():
            if not all(_knows(self._shards.get(shard, {}), file) for file in members):
                self._load(shard)
            known = self._shards.get(shard, {})
            found |= {file.key: known[file.key] for file in members if _knows(known, file)}
        return found

    def add(self, files: Sequence[StoredObject], entries: Mapping[str, FileIndex]) -> None:
        """Keep the entries of `files`.

        Of two writers at once the last wins, and what the other knew is found out again.
        """
        for shard, members in _by_shard(files).items():
            new = {file.key: entries[file.key] for file in members}
            self._shards[shard] = self._shards.get(shard, {}) | new
            self._save(shard)

    def _load(self, shard: str) -> None:
        now = time.monotonic()
        if now < self._asked.get(shard, -_FRESH_SECONDS) + _FRESH_SECONDS:
            return
        self._asked[shard] = now
        if sum(map(len, self._shards.values())) > _MAX_FILES:
            self._shards.clear()
        known = self._shards.setdefault(shard, {})
        try:
            known |= decode(self._results.get(shard))
        except (KeyError, StorageUnavailable):
            return

    def _save(self, shard: str) -> None:
        try:
            self._results.put(shard, encode(self._shards[shard]), _MEDIA_TYPE)
        except StorageUnavailable:
            # It is kept in memory, and found out again by the next process.
            return


def _by_shard(files: Sequence[StoredObject]) -> dict[str, list[StoredObject]]:
    shards: dict[str, list[StoredObject]] = {}
    for file in files:
        shards.setdefault(shard_key(file.key), []).append(file)
    return shards


def _knows(shard: Mapping[str, FileIndex], file: StoredObject) -> bool:
    entry = shard.get(file.key)
    return entry is not None and (entry.version, entry.size) == (file.version, file.size)
