"""The S3 implementation of the TableStore port of compaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from duckstep_service.aws.s3.bulk_operations import (
    DeletionFailed,
    delete_keys,
    is_listed,
    list_prefix,
)
from duckstep_service.aws.sdk_errors import error_code
from duckstep_service.core.compaction.store import CompactionFailed, CompactionOutrun, StoredFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONFLICT = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_UNSUPPORTED = {"NotImplemented", "501"}
_MISSING = {"NoSuchKey", "404"}
_DENIED = {"AccessDenied", "403"}


class S3TableStore:
    """The objects below `prefix`, which ends in a slash.

    Writes of the compaction log carry If-Match. On a server that ignores the header the last of two
    writers wins, and the lost merge leaves its sources unchanged.
    """

    def __init__(self, client: S3Client, bucket: str, prefix: str) -> None:
        self._s3, self._bucket, self._prefix = client, bucket, prefix

    def files(self) -> list[StoredFile]:
        with self._map_errors("cannot list"):
            return [
                StoredFile(
                    item["Key"][len(self._prefix) :],
                    item["Size"],
                    item.get("ETag", "").strip('"'),
                    item["LastModified"],
                )
                for item in list_prefix(self._s3, self._bucket, self._prefix)
            ]

    def fetch(self, key: str, copy: Path) -> Path:
        with self._map_errors(f"cannot read {key} of"):
            self._s3.download_file(self._bucket, self._prefix + key, str(copy))
        return copy

    def put(self, file: Path, key: str) -> None:
        with self._map_errors(f"cannot write {key} of"):
            self._s3.upload_file(str(file), self._bucket, self._prefix + key)
        file.unlink()

    def copy(self, key: str, new: str) -> None:
        with self._map_errors(f"cannot copy {key} of"):
            self._s3.copy_object(
                Bucket=self._bucket,
                Key=self._prefix + new,
                CopySource={"Bucket": self._bucket, "Key": self._prefix + key},
            )

    def delete(self, keys: list[str]) -> None:
        with self._map_errors("cannot delete in"):
            try:
                delete_keys(self._s3, self._bucket, (self._prefix + key for key in keys))
            except DeletionFailed as exc:
                raise CompactionFailed(f"cannot delete {exc}") from exc

    def read(self, key: str) -> tuple[str | None, str]:
        with self._map_errors(f"cannot read {key} of"):
            try:
                response = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + key)
            except ClientError as exc:
                if error_code(exc) in _MISSING or self._is_denied_and_absent(exc, key):
                    return None, ""
                raise
            return response["Body"].read().decode(), response["ETag"]

    def write(self, key: str, text: str, token: str) -> None:
        condition = {"IfMatch": token} if token else {"IfNoneMatch": "*"}
        with self._map_errors(f"cannot write {key} of"):
            try:
                self._write(key, text, condition)
            except ClientError as exc:
                if error_code(exc) in _CONFLICT | _MISSING:
                    raise CompactionOutrun(f"another compaction changed {key}; run again") from exc
                if error_code(exc) not in _UNSUPPORTED:
                    raise
                self._write(key, text, {})

    def _write(self, key: str, text: str, condition: dict[str, str]) -> None:
        request: dict[str, Any] = {"Bucket": self._bucket, "Key": self._prefix + key, **condition}
        request |= {"Body": text.encode(), "ContentType": "application/json"}
        self._s3.put_object(**request)

    def _is_denied_and_absent(self, exc: ClientError, key: str) -> bool:
        """Return whether S3 denied an absent object, as to a role that lists a prefix alone."""
        denied = error_code(exc) in _DENIED
        return denied and not is_listed(self._s3, self._bucket, self._prefix + key)

    @contextmanager
    def _map_errors(self, action: str) -> Iterator[None]:
        try:
            yield
        except (ClientError, BotoCoreError, Boto3Error) as exc:
            url = f"s3://{self._bucket}/{self._prefix}"
            raise CompactionFailed(f"{action} {url}: {' '.join(str(exc).split())}") from exc
