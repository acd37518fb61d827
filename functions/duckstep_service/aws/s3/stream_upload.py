"""Uploads in parts with obstore."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import obstore
from obstore.exceptions import BaseError

from duckstep_service.aws.s3.obstore_client import Stores, accepts_key
from duckstep_service.aws.s3.sdk_ranges import Credentials
from duckstep_service.aws.sdk_errors import is_transient
from duckstep_service.core.errors import DuckstepError, InternalError, StorageUnavailable

# S3 accepts 10,000 parts, which are 80 GB.
_PART_BYTES = 8 * 1024 * 1024
_PARTS_AT_ONCE = 3
# Parts of obstore's messages; its classes do not distinguish the errors of S3.
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w+)</Code>")


class StreamUploader:
    """Uploads to the bucket below the URL `root`, with the current `credentials`."""

    def __init__(self, root: str, region: str, credentials: Callable[[], Credentials]) -> None:
        self._root, self._credentials = root, credentials
        self._stores = Stores(region)

    def upload(self, blocks: Iterable[bytes], key: str, media_type: str) -> None:
        """Write the blocks as an object, completely or not at all.

        Raises the errors of `blocks`, InternalError and StorageUnavailable.
        """
        if not accepts_key(key):
            raise InternalError("A result has a key that the service cannot upload to.")
        failures: list[Exception] = []
        try:
            obstore.put(
                self._stores.find(self._root, self._credentials()),
                key,
                _record_failure(blocks, failures),
                attributes={"Content-Type": media_type},
                chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )
        except Exception as exc:
            # obstore aborts the upload, and raises the abort's error if it has one.
            if failures:
                raise failures[0] from None
            if not isinstance(exc, BaseError | FileNotFoundError):
                raise
            raise _core_error(exc) from exc


def _record_failure(blocks: Iterable[bytes], failures: list[Exception]) -> Iterator[bytes]:
    try:
        yield from blocks
    except Exception as exc:
        failures.append(exc)
        raise


def _core_error(exc: Exception) -> DuckstepError:
    status, code = _STATUS.search(str(exc)), _CODE.search(str(exc))
    reason = code[1] if code else type(exc).__name__
    # Without a status there was no response.
    if status and not is_transient(reason, int(status[1])):
        return InternalError(f"S3 refused a request of the service: {reason}.")
    return StorageUnavailable("S3 did not respond in time, or throttled. Try again.")
