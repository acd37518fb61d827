"""Tables in a bucket: an import uploads all of its files, or deletes them after an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from duckstep_service.aws.s3.bulk_operations import DeletionFailed, delete_keys, list_prefix
from duckstep_service.aws.s3.table_store import S3TableStore
from duckstep_service.core.catalog.settings import SETTINGS_FILE
from duckstep_service.core.compaction.store import TableStore

from lake.destinations import WriteMode
from lake.errors import LakeError, summarize_error
from lake.thread_pool import cancelling_pool

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_AWS_ERRORS = (ClientError, BotoCoreError, Boto3Error)
_UPLOAD_WORKERS = 8
_BUCKET_OUTPUT = "DataBucketName"


@contextmanager
def _map_errors(context: str) -> Iterator[None]:
    """Raise LakeError for an error of the SDK."""
    try:
        yield
    except _AWS_ERRORS as exc:
        raise LakeError(f"{context}: {summarize_error(exc)}") from exc


class S3Destination:
    """Tables below a prefix of a bucket; the prefix is empty or ends in a slash."""

    def __init__(self, bucket: str, prefix: str = "", api_url: str = "$API_URL") -> None:
        self.api_url = api_url
        self._bucket, self._prefix = bucket, prefix
        with _map_errors("cannot create an S3 client"):
            self._s3: S3Client = boto3.client("s3")

    def exists(self, table: str) -> bool:
        with _map_errors(f"cannot list s3://{self._bucket}"):
            return any(True for _ in self._keys(table))

    def keys(self, table: str) -> Iterator[str]:
        folder = self._key(table, "")
        with _map_errors(f"cannot list s3://{self._bucket}"):
            yield from (key.removeprefix(folder) for key in self._keys(table))

    def read_settings(self, table: str) -> str | None:
        key = self._key(table, SETTINGS_FILE)
        with _map_errors(f"cannot read s3://{self._bucket}/{key}"):
            if key not in self._keys(table):
                return None
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read().decode()

    def sample_file(self, table: str, into: Path) -> Path | None:
        file = into / "sample.parquet"
        with _map_errors(f"cannot read {self._url(table)}"):
            key = next((key for key in self._keys(table) if key.endswith(".parquet")), None)
            if key is None:
                return None
            self._s3.download_file(self._bucket, key, str(file))
        return file

    def commit(self, new: Path, table: str, mode: WriteMode, staging: Path) -> str:
        with _map_errors(f"cannot list s3://{self._bucket}"):
            old = set(self._keys(table))
        keep_settings = mode == "append" and self._key(table, SETTINGS_FILE) in old
        uploaded = self._upload_all(new, table, keep_settings)
        if mode == "replace":
            with _map_errors("the new files are stored, but not all replaced ones were deleted"):
                self._delete(sorted(old - uploaded))
        return self._url(table)

    def table_store(self, table: str) -> TableStore:
        if not self.exists(table):
            raise LakeError(f"there is no table {table!r} in s3://{self._bucket}/{self._prefix}")
        return S3TableStore(self._s3, self._bucket, self._key(table, ""))

    def _upload_all(self, new: Path, table: str, keep_settings: bool) -> set[str]:
        """Upload the data files, then the settings; delete them again after an error."""
        files = {self._key(table, file.relative_to(new).as_posix()): file
                 for file in sorted(new.rglob("*.parquet"))}  # fmt: skip
        try:
            with _map_errors("upload failed, the uploaded files are deleted"):
                with cancelling_pool(_UPLOAD_WORKERS) as pool:
                    list(pool.map(self._upload, files, files.values()))
                if keep_settings:
                    return set(files)
                settings = self._key(table, SETTINGS_FILE)
                self._upload(settings, new / SETTINGS_FILE)
        except BaseException:
            with _map_errors("upload failed, and the uploaded files could not be deleted"):
                self._delete(sorted(files))
            raise
        return {*files, settings}

    def _upload(self, key: str, file: Path) -> None:
        self._s3.upload_file(str(file), self._bucket, key)

    def _delete(self, keys: list[str]) -> None:
        try:
            delete_keys(self._s3, self._bucket, keys)
        except DeletionFailed as exc:
            raise LakeError(f"cannot delete {exc}") from exc

    def _keys(self, table: str) -> Iterator[str]:
        for stored in list_prefix(self._s3, self._bucket, self._key(table, "")):
            yield stored["Key"]

    def _key(self, table: str, name: str) -> str:
        return f"{self._prefix}{table}/{name}"

    def _url(self, table: str) -> str:
        return f"s3://{self._bucket}/{self._prefix}{table}"


def destination_of_url(url: str) -> S3Destination:
    """Return the destination of s3://bucket/prefix. Raises LakeError."""
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not bucket:
        raise LakeError(f"--to {url} has no bucket; use s3://bucket or s3://bucket/prefix")
    prefix = prefix.strip("/")
    return S3Destination(bucket, f"{prefix}/" if prefix else "")


def destination_of_stack(stack: str) -> S3Destination:
    """Return the data bucket of a deployed stack, from the stack's outputs. Raises LakeError."""
    with _map_errors(f"cannot describe stack {stack!r}"):
        cloudformation: Any = boto3.client("cloudformation")
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", [])}
    if _BUCKET_OUTPUT not in outputs:
        raise LakeError(
            f"stack {stack!r} has no output {_BUCKET_OUTPUT}; set --stack to a duckstep stack"
        )
    parameters = {
        entry["ParameterKey"]: entry["ParameterValue"] for entry in described.get("Parameters", [])
    }
    prefix, api_url = parameters.get("DataPrefix", ""), outputs.get("ApiUrl", "$API_URL")
    return S3Destination(outputs[_BUCKET_OUTPUT], prefix, api_url)
