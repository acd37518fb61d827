"""A data bucket behind a TTL cache, for requests that a client repeats often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from cachetools import TTLCache

from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

TTL_SECONDS = 10.0
_MAX_ENTRIES = 1024


@dataclass(slots=True)
class _Listing:
    """A listing that is read from the bucket only as far as a caller consumes it."""

    remaining: Iterator[StoredObject]
    objects: list[StoredObject] = field(default_factory=list)
    failed: bool = False

    def read(self) -> Iterator[StoredObject]:
        index = 0
        while True:
            if index == len(self.objects):
                following = self._next()
                if following is None:
                    return
                self.objects.append(following)
            yield self.objects[index]
            index += 1

    def _next(self) -> StoredObject | None:
        try:
            return next(self.remaining, None)
        except BaseException:
            # A failed iterator ends, which looks like the end of the listing.
            self.failed = True
            raise


class CachedBucket:
    """Lists and reads a bucket at most once in TTL_SECONDS; `clock` counts seconds.

    Threads may share it under `lock`, each for a table of its own.
    """

    def __init__(
        self,
        bucket: DataBucket,
        clock: Callable[[], float],
        lock: AbstractContextManager[object],
    ) -> None:
        self._bucket, self._lock = bucket, lock
        self._cache: TTLCache[tuple[str, str], Any] = TTLCache(_MAX_ENTRIES, TTL_SECONDS, clock)

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        listing: _Listing = self._cached(
            "list", prefix, lambda: _Listing(self._bucket.list_objects(prefix))
        )
        return iter(listing.read())

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        children: tuple[list[str], list[StoredObject]] = self._cached(
            "children", prefix, lambda: self._bucket.children(prefix)
        )
        return children

    def get(self, key: str) -> bytes:
        body: bytes | None = self._cached("get", key, lambda: self._get(key))
        if body is None:
            raise KeyError(key)
        return body

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        return self._bucket.first_bytes(file, count)

    def _get(self, key: str) -> bytes | None:
        try:
            return self._bucket.get(key)
        except KeyError:
            return None

    def _cached(self, method: str, name: str, read: Callable[[], Any]) -> Any:
        """Return the cached result of `read`, which may be a tuple holding None."""
        with self._lock:
            entry = self._cache.get((method, name))
        if entry and not getattr(entry[0], "failed", False):
            return entry[0]
        result = read()
        with self._lock:
            self._cache[method, name] = (result,)
        return result
