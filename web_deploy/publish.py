"""Uploads the page of a stack and has CloudFront forget the one before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from web_deploy.page import ASSETS, NotHosted, PageFile, page_files, settings_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A page that is open since before a deployment still loads its parts for this long.
_KEPT = timedelta(days=30)
_STALE = ["/", "/index.html", "/config.json"]


def publish(stack: str, dist: Path) -> str:
    """Puts the page in `dist` where `stack` serves it from; returns its URL.

    Raises NotHosted and the SDK's errors.
    """
    outputs = _outputs(stack)
    if "WebBucketName" not in outputs:
        raise NotHosted(f"The stack {stack} hosts no page: deploy it with WebHosting=on.")
    files = page_files(dist, settings_of(outputs))
    s3 = boto3.client("s3")
    bucket = outputs["WebBucketName"]
    there = _assets(s3, bucket)
    for file in files:
        if file.key not in there:
            _put(s3, bucket, file)
    _remove(s3, bucket, there, {file.key for file in files})
    _forget(outputs["WebDistributionId"], stack)
    return outputs["WebUrl"]


def _outputs(stack: str) -> dict[str, str]:
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def _assets(s3: S3Client, bucket: str) -> dict[str, datetime]:
    """Returns when each asset that is there was put there; their names tell their content."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=ASSETS)
    return {
        each["Key"]: each["LastModified"] for page in pages for each in page.get("Contents", [])
    }


def _put(s3: S3Client, bucket: str, file: PageFile) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=file.key,
        Body=file.body,
        ContentType=file.media_type,
        CacheControl=file.cache_control,
    )


def _remove(s3: S3Client, bucket: str, there: dict[str, datetime], current: Iterable[str]) -> None:
    """Deletes assets that no page has named for a while, as far as their age tells."""
    oldest = datetime.now(UTC) - _KEPT
    for key in there.keys() - set(current):
        if there[key] < oldest:
            s3.delete_object(Bucket=bucket, Key=key)


def _forget(distribution: str, stack: str) -> None:
    cloudfront: Any = boto3.client("cloudfront")
    moment = datetime.now(UTC).isoformat()
    batch = {"Paths": {"Quantity": len(_STALE), "Items": _STALE}}
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={**batch, "CallerReference": f"{stack}-{moment}"},
    )
