"""Listing and deletion of many objects of a bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

_MAX_BATCH = 1_000
_MISSING = {"NoSuchKey", "404"}


class DeletionFailed(Exception):
    """S3 did not delete an object; the message is its key and the reason."""


def list_prefix(client: S3Client, bucket: str, prefix: str) -> Iterator[ObjectTypeDef]:
    """Yield each object below `prefix`. Raises the SDK's errors."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        yield from page.get("Contents", [])


def is_listed(client: S3Client, bucket: str, key: str) -> bool:
    """Return whether the listing of a bucket has a key. Raises the SDK's errors."""
    page = client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
    # A listing is in the order of its keys, and no key with this prefix is before the prefix.
    return [item["Key"] for item in page.get("Contents", [])] == [key]


def delete_keys(client: S3Client, bucket: str, keys: Iterable[str]) -> None:
    """Delete objects, also those that no longer exist.

    Raises DeletionFailed with the first failure of a batch, and the SDK's errors.
    """
    remaining = iter(keys)
    while batch := list(islice(remaining, _MAX_BATCH)):
        response = client.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": key} for key in batch]}
        )
        for error in response.get("Errors", []):
            if error.get("Code") not in _MISSING:
                raise DeletionFailed(f"{error.get('Key')}: {error.get('Message')}")
