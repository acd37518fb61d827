"""A data bucket that reports the number of objects that it has listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

# A page of S3's ListObjectsV2.
_OBJECTS = 1000


class ObservedBucket:
    """Lists and reads a bucket for one plan, an object at most once.

    `observe` receives the number of objects after each 1,000; an exception that it raises ends the
    listing.
    """

    def __init__(self, bucket: DataBucket, observe: Callable[[int], None]) -> None:
        self._bucket, self._observe = bucket, observe
        self._listed = 0
        self._bodies: dict[str, bytes | None] = {}

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        for stored in self._bucket.list_objects(prefix):
            self._count(1)
            yield stored

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        folders, objects = self._bucket.children(prefix)
        self._count(len(objects))
        return folders, objects

    def get(self, key: str) -> bytes:
        if key not in self._bodies:
            self._bodies[key] = self._read(key)
        body = self._bodies[key]
        if body is None:
            raise KeyError(key)
        return body

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        return self._bucket.first_bytes(file, count)

    def _read(self, key: str) -> bytes | None:
        try:
            return self._bucket.get(key)
        except KeyError:
            return None

    def _count(self, number: int) -> None:
        before, self._listed = self._listed, self._listed + number
        if before // _OBJECTS != self._listed // _OBJECTS:
            self._observe(self._listed)
