"""Concurrent reads of byte ranges from S3 with obstore, which signs and retries in Rust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, PreconditionError
from obstore.store import S3Store

from duckstep_service.aws.s3.obstore_client import Stores, accepts_key
from duckstep_service.aws.s3.sdk_ranges import (
    Credentials,
    SdkRanges,
    file_changed,
    is_other_version,
    object_url,
    storage_unavailable,
)
from duckstep_service.aws.thread_pool import Chunk, ThreadPool
from duckstep_service.core.ports import Part, ReceivePart

_WORKERS = 128
_CHUNK_BYTES = 1024 * 1024
# Parts of obstore's messages, which has no error classes for them.
_OUTSIDE_FILE = "status code: 416"
_WITHOUT_RANGES = "non-partial response"


class S3RangeReader:
    """Reads parts of objects; `locate` returns the bucket's URL and the object's key for a key.

    The SDK reads the keys that obstore cannot request, and from servers that answer a range with
    status 200, as some copies of S3 do.
    """

    def __init__(
        self,
        locate: Callable[[str], tuple[str, str]],
        region: str,
        credentials: Callable[[], Credentials],
        workers: int = _WORKERS,
    ) -> None:
        self._locate, self._credentials = locate, credentials
        self._workers = workers
        self._sdk = SdkRanges(region, workers)
        self._stores = Stores(region)
        self._without_ranges: set[str] = set()

    def read(
        self, parts: Iterable[Part], receive: ReceivePart, seconds: float, check: Callable[[], None]
    ) -> None:
        credentials = self._credentials()
        pool = ThreadPool(
            _split_into_chunks(parts), lambda chunk: self._fetch(credentials, *chunk), receive
        )
        pool.run(self._workers, seconds, check)

    def _fetch(self, credentials: Credentials, part: Part, start: int, end: int) -> memoryview:
        """Return the bytes of a chunk. Raises InvalidDataFile and StorageUnavailable."""
        root, key = self._locate(part.file.key)
        if root not in self._without_ranges and accepts_key(key):
            try:
                return _get(self._stores.find(root, credentials), key, part, start, end)
            except BaseError as exc:
                if _WITHOUT_RANGES not in str(exc):
                    raise storage_unavailable() from exc
            self._without_ranges.add(root)
        return self._sdk.get(credentials, object_url(root, key), part.file, start, end)


def _get(store: S3Store, key: str, part: Part, start: int, end: int) -> memoryview:
    """Return the bytes of a chunk. Raises InvalidDataFile and BaseError."""
    version = part.file.version
    try:
        result = obstore.get(
            store, key, options={"range": (start, end), "if_match": f'"{version}"'}
        )
        etag = result.meta["e_tag"] or ""
        data = memoryview(result.bytes())
    except (FileNotFoundError, PermissionDeniedError, PreconditionError) as exc:
        raise file_changed(key) from exc
    except BaseError as exc:
        if _OUTSIDE_FILE in str(exc):
            raise file_changed(key) from exc
        raise
    if is_other_version(etag, version):
        raise file_changed(key)
    return data


def _split_into_chunks(parts: Iterable[Part]) -> Iterator[Chunk]:
    for part in parts:
        for start in range(part.start, part.end, _CHUNK_BYTES):
            yield part, start, min(start + _CHUNK_BYTES, part.end)
