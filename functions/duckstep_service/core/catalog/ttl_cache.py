"""A bucket as it was a moment ago, for answers that a client asks for again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

TTL_SECONDS = 10.0
_MAX_ENTRIES = 1024


@dataclass(slots=True)
class _Listing:
    """A listing that is taken from the bucket as far as it was read."""

    rest: Iterator[StoredObject]
    taken: list[StoredObject] = field(default_factory=list)
    broken: bool = False

    def read(self) -> Iterator[StoredObject]:
        place = 0
        while True:
            if place == len(self.taken):
                following = self._next()
                if following is None:
                    return
                self.taken.append(following)
            yield self.taken[place]
            place += 1

    def _next(self) -> StoredObject | None:
        try:
            return next(self.rest, None)
        except BaseException:
            # What is left of an iterator that has failed looks like the end of the listing.
            self.broken = True
            raise


class CachedBucket:
    """Lists and reads a bucket at most once in RECENT_SECONDS; `clock` counts seconds.

    Threads may share it, each for a table of its own.
    """

    def __init__(self, store: DataBucket, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._known: dict[tuple[str, str], tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        listing = self._recent("list", prefix, lambda: _Listing(self._store.list_objects(prefix)))
        return iter(listing.read())

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        found: tuple[list[str], list[StoredObject]] = self._recent(
            "children", prefix, lambda: self._store.children(prefix)
        )
        return found

    def get(self, key: str) -> bytes:
        found: bytes | None = self._recent("get", key, lambda: self._get(key))
        if found is None:
            raise KeyError(key)
        return found

    def _get(self, key: str) -> bytes | None:
        try:
            return self._store.get(key)
        except KeyError:
            return None

    def _recent(self, method: str, name: str, ask: Callable[[], Any]) -> Any:
        now = self._clock()
        with self._lock:
            self._forget(now)
            known = self._known.get((method, name))
        if known and not getattr(known[1], "broken", False):
            return known[1]
        answer = ask()
        with self._lock:
            self._known.pop((method, name), None)
            self._known[method, name] = now, answer
        return answer

    def _forget(self, now: float) -> None:
        """Drop what is old, and the oldest of too much."""
        while self._known:
            oldest = next(iter(self._known))
            if now - self._known[oldest][0] < TTL_SECONDS and len(self._known) <= _MAX_ENTRIES:
                return
            del self._known[oldest]
