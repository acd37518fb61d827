"""Tables in a bucket: all of an import's files are uploaded, or none stays there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from lake.destinations import Mode
from lake.errors import LakeError, condensed
from lake.layout import TABLE_FILE

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

AWS_ERRORS = (ClientError, BotoCoreError, Boto3Error)
_UPLOADS = 8
_A_DELETE = 1_000
_OUTPUT = "DataBucketName"


@contextmanager
def _refused(what: str) -> Iterator[None]:
    """Turn an error of the SDK into a refusal."""
    try:
        yield
    except AWS_ERRORS as exc:
        raise LakeError(f"{what}: {condensed(exc)}") from exc


class BucketPlace:
    """Tables under a prefix of a bucket; the prefix is empty or ends in a slash."""

    def __init__(self, bucket: str, prefix: str = "", api: str = "$API_URL") -> None:
        self.api = api
        self._bucket, self._prefix = bucket, prefix
        with _refused("no S3 client"):
            self._s3: S3Client = boto3.client("s3")

    def exists(self, table: str) -> bool:
        with _refused(f"cannot list s3://{self._bucket}"):
            return any(True for _ in self._keys(table))

    def settings(self, table: str) -> str | None:
        key = self._key(table, TABLE_FILE)
        with _refused(f"cannot read s3://{self._bucket}/{key}"):
            if key not in self._keys(table):
                return None
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read().decode()

    def sample(self, table: str, into: Path) -> Path | None:
        file = into / "sample.parquet"
        with _refused(f"cannot read s3://{self._bucket}/{self._prefix}{table}"):
            key = next((key for key in self._keys(table) if key.endswith(".parquet")), None)
            if key is None:
                return None
            self._s3.download_file(self._bucket, key, str(file))
        return file

    def commit(self, new: Path, table: str, mode: Mode, beside: Path) -> str:
        with _refused(f"cannot list s3://{self._bucket}"):
            old = set(self._keys(table))
        keep = mode == "append" and self._key(table, TABLE_FILE) in old
        uploaded = self._upload_all(new, table, keep)
        if mode == "replace":
            with _refused("the new files are in place, but not all old ones could be deleted"):
                self._delete(sorted(old - uploaded))
        return f"s3://{self._bucket}/{self._prefix}{table}"

    def _upload_all(self, new: Path, table: str, keep_settings: bool) -> set[str]:
        files = {self._key(table, file.relative_to(new).as_posix()): file
                 for file in sorted(new.rglob("*.parquet"))}  # fmt: skip
        try:
            with _refused("upload failed, what was uploaded is deleted again"):
                with ThreadPoolExecutor(_UPLOADS) as pool:
                    list(pool.map(self._upload, files, files.values()))
                if keep_settings:
                    return set(files)
                settings = self._key(table, TABLE_FILE)
                self._upload(settings, new / TABLE_FILE)
        except BaseException:
            with _refused("upload failed, and what was uploaded could not be deleted"):
                self._delete(sorted(files))
            raise
        return {*files, settings}

    def _upload(self, key: str, file: Path) -> None:
        self._s3.upload_file(str(file), self._bucket, key)

    def _delete(self, keys: list[str]) -> None:
        for start in range(0, len(keys), _A_DELETE):
            objects: list[ObjectIdentifierTypeDef] = [
                {"Key": key} for key in keys[start : start + _A_DELETE]
            ]
            answer = self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects})
            if answer.get("Errors"):
                left = answer["Errors"][0]
                raise LakeError(f"{left.get('Key')} cannot be deleted: {left.get('Message')}")

    def _keys(self, table: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._key(table, "")
        )
        for page in pages:
            for entry in page.get("Contents", []):
                yield entry["Key"]

    def _key(self, table: str, name: str) -> str:
        return f"{self._prefix}{table}/{name}"


def bucket_of_address(address: str) -> BucketPlace:
    """Return the place that s3://bucket/prefix names."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not bucket:
        raise LakeError(f"{address} names no bucket; write s3://bucket or s3://bucket/prefix")
    prefix = prefix.strip("/")
    return BucketPlace(bucket, f"{prefix}/" if prefix else "")


def bucket_of_stack(stack: str) -> BucketPlace:
    """Return the data bucket of a deployed stack, from the stack's outputs."""
    with _refused(f"cannot describe stack {stack!r}"):
        cloudformation: Any = boto3.client("cloudformation")
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", [])}
    if _OUTPUT not in outputs:
        raise LakeError(f"stack {stack!r} has no output {_OUTPUT}; is it a duckstep stack?")
    parameters = {
        entry["ParameterKey"]: entry["ParameterValue"] for entry in described.get("Parameters", [])
    }
    prefix, api = parameters.get("DataPrefix", ""), outputs.get("ApiUrl", "$API_URL")
    return BucketPlace(outputs[_OUTPUT], prefix, api)
