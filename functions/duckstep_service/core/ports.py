"""The ports to object storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from duckstep_service.core.table_files import StoredObject


class Readable(Protocol):
    """A byte stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, empty at the end."""


class DataBucket(Protocol):
    """A bucket of tables, seen from a prefix. Every method raises StorageUnavailable."""

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below `prefix`, by key."""

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        """Return the names of the folders and the objects directly below `prefix`."""

    def get(self, key: str) -> bytes:
        """Return an object's content. Raises KeyError if there is none."""

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        """Return the first `count` bytes of an object. Raises KeyError if there is none."""


class ObjectStore(DataBucket, Protocol):
    """A bucket that can also be written."""

    def put(self, key: str, body: bytes, media_type: str) -> None:
        """Write an object."""

    def upload(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> int:
        """Write a local file as an object; return its bytes.

        `check` is called repeatedly, and an exception that it raises ends the upload.
        """

    def uploading(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> AbstractContextManager[Callable[[], int]]:
        """Upload beside the block, which waits for the upload at its end.

        The function waits for the upload and returns its bytes, or raises its error.
        """

    def delete(self, key: str) -> None:
        """Delete an object if there is one."""

    def upload_stream(self, stream: Readable, key: str, media_type: str) -> int:
        """Write a stream as an object, completely or not at all; return its bytes."""

    def presign(self, key: str, media_type: str, file_name: str) -> str:
        """Return a URL from which a browser downloads the object under `file_name`."""

    def exists(self, key: str) -> bool:
        """Return whether there is such an object."""

    def stat(self, key: str) -> StoredObject:
        """Return an object's size and version. Raises KeyError if there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a version of an object, from `start` to before `end`."""

    file: StoredObject
    start: int
    end: int


# Receives a part, the offset in the object of a piece of it, and the piece.
ReceivePart = Callable[[Part, int, memoryview], None]


class PartReader(Protocol):
    """Reads parts of a bucket's objects, many at once."""

    def read(
        self,
        parts: Iterable[Part],
        take: ReceivePart,
        seconds: float,
        check: Callable[[], None],
    ) -> None:
        """Pass each part to `take` in pieces, each with its offset in the object, in any order.

        `check` is called repeatedly, and an exception that it raises ends the read. Raises
        InvalidDataFile for an object that was deleted or has changed, StorageUnavailable, and
        TimeoutError after `seconds`.
        """
