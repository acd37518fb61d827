"""The S3 implementation of the ObjectStore port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from duckstep_service.aws import clients
from duckstep_service.aws.s3.bulk_operations import is_listed
from duckstep_service.aws.s3.listing import ObjectListing
from duckstep_service.aws.sdk_errors import SDK_ERRORS, core_error, error_code
from duckstep_service.core.ports import Readable
from duckstep_service.core.results.observed_stream import ObservedStream
from duckstep_service.core.table_files import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from duckstep_service.aws.s3.stream_upload import StreamUploader

PRESIGNED_SECONDS = 900
# A multipart upload takes three requests or more.
_MULTIPART_THRESHOLD_BYTES = 8 * 1024 * 1024
_BLOCK_BYTES = 1024 * 1024
# Entries of the cache of first bytes, in objects.
_MAX_FIRST_BYTES = 10_000
_MISSING = {"404", "NoSuchKey", "NotFound"}
_DENIED = {"403", "AccessDenied"}


class S3ObjectStore:
    """A bucket below `prefix`, to which every key is relative.

    Uploads of streams are signed with `credentials`.
    """

    def __init__(
        self,
        client: S3Client,
        name: str,
        prefix: str = "",
        credentials: Callable[[], tuple[str, str, str]] = clients.credentials,
    ) -> None:
        self._credentials = credentials
        self._client, self._name, self._prefix = client, name, prefix
        self._listing = ObjectListing(client, self._to_stored_object)
        self._first_bytes: dict[StoredObject, bytes] = {}

    @property
    def scope(self) -> str:
        """The s3:// URL of the prefix."""
        return f"s3://{self._name}/{self._prefix}"

    @property
    def url(self) -> str:
        """The https:// URL of the prefix."""
        name = "key"
        params = {"Bucket": self._name, "Key": self._prefix + name}
        with _map_errors():
            signed = self._client.generate_presigned_url("get_object", Params=params)
        return signed.partition("?")[0][: -len(name)]

    def uri(self, key: str) -> str:
        """Return the s3:// URL of a key."""
        return self.scope + key

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        with _map_errors():
            yield from self._listing.contents(self._name, self._prefix + prefix)

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        folders: list[str] = []
        objects: list[StoredObject] = []
        full_prefix = self._prefix + prefix
        with _map_errors():
            for page in self._listing.pages(self._name, full_prefix, delimiter="/"):
                folders += [folder[len(full_prefix) : -1] for folder in page.prefixes]
                objects += page.objects
        return folders, objects

    def get(self, key: str) -> bytes:
        with self._map_absence(key):
            response = self._client.get_object(Bucket=self._name, Key=self._prefix + key)
            return response["Body"].read()

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        """Return the first bytes of an object, read once for each version."""
        known = self._first_bytes.get(file)
        if known is None or len(known) < min(count, file.size):
            if len(self._first_bytes) >= _MAX_FIRST_BYTES:
                self._first_bytes.clear()
            known = self._first_bytes[file] = self._read_first(file.key, count)
        return known[:count]

    def _read_first(self, key: str, count: int) -> bytes:
        with self._map_absence(key):
            response = self._client.get_object(
                Bucket=self._name, Key=self._prefix + key, Range=f"bytes=0-{count - 1}"
            )
            return response["Body"].read(count)

    def put(self, key: str, body: bytes, media_type: str) -> None:
        with _map_errors():
            self._client.put_object(
                Bucket=self._name, Key=self._prefix + key, Body=body, ContentType=media_type
            )

    def upload(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> int:
        with path.open("rb") as file:
            return self.upload_stream(ObservedStream(file, check or _continue), key, media_type)

    @contextmanager
    def uploading(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> Iterator[Callable[[], int]]:
        with ThreadPoolExecutor(1) as thread:
            yield thread.submit(self.upload, path, key, media_type, check).result

    def upload_stream(self, stream: Readable, key: str, media_type: str) -> int:
        first = stream.read(_MULTIPART_THRESHOLD_BYTES)
        if len(first) < _MULTIPART_THRESHOLD_BYTES:
            self.put(key, first, media_type)
            return len(first)
        blocks = _CountedBlocks(first, stream)
        self._uploader.upload(blocks, key, media_type)
        return blocks.bytes

    @cached_property
    def _uploader(self) -> StreamUploader:
        # Most functions upload no stream.
        from duckstep_service.aws.s3.stream_upload import StreamUploader

        return StreamUploader(self.url, self._client.meta.region_name, self._credentials)

    def delete(self, key: str) -> None:
        with _map_errors():
            self._client.delete_object(Bucket=self._name, Key=self._prefix + key)

    def presign(self, key: str, media_type: str, file_name: str) -> str:
        params = {
            "Bucket": self._name,
            "Key": self._prefix + key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": _disposition(file_name),
        }
        with _map_errors():
            return self._client.generate_presigned_url(
                "get_object", Params=params, ExpiresIn=PRESIGNED_SECONDS
            )

    def exists(self, key: str) -> bool:
        try:
            self.stat(key)
        except KeyError:
            return False
        return True

    def stat(self, key: str) -> StoredObject:
        with self._map_absence(key):
            head = self._client.head_object(Bucket=self._name, Key=self._prefix + key)
        return StoredObject(key, head["ContentLength"], _object_version(head))

    @contextmanager
    def _map_absence(self, key: str) -> Iterator[None]:
        """Map the errors of a read; KeyError for a denied object that is not listed, either.

        S3 denies a role that may list below a prefix alone the object that does not exist.
        """
        with _map_errors():
            try:
                yield
            except ClientError as exc:
                if error_code(exc) in _DENIED and not is_listed(
                    self._client, self._name, self._prefix + key
                ):
                    raise KeyError(key) from exc
                raise

    def _to_stored_object(self, item: Any) -> StoredObject:
        return StoredObject(item["Key"][len(self._prefix) :], item["Size"], _object_version(item))


def _continue() -> None:
    """Check nothing."""


def _object_version(item: Any) -> str:
    return item.get("ETag", "").strip('"') or str(item["LastModified"].isoformat())


class _CountedBlocks:
    """The first bytes of a stream and the blocks after them; counts their bytes."""

    def __init__(self, first: bytes, stream: Readable) -> None:
        self._first, self._stream = first, stream
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        block, self._first = self._first, b""
        while block:
            self.bytes += len(block)
            yield block
            block = self._stream.read(_BLOCK_BYTES)


@contextmanager
def _map_errors() -> Iterator[None]:
    """Raise KeyError for an absent object, and the core's errors for the SDK's other ones."""
    try:
        yield
    except SDK_ERRORS as exc:
        if error_code(exc) in _MISSING:
            raise KeyError(error_code(exc)) from exc
        raise core_error("S3", exc) from exc


def _disposition(file_name: str) -> str:
    """Return the header of a download; RFC 6266, 4.3, and RFC 8187 for other than ASCII."""
    ascii_name = file_name.encode("ascii", "replace").decode().replace("?", "_")
    header = f'attachment; filename="{ascii_name}"'
    return (
        header if file_name.isascii() else f"{header}; filename*=UTF-8''{quote(file_name, safe='')}"
    )
