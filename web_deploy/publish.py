"""Publication of the web client: upload, deletion of old assets, cache invalidation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from duckstep_service.aws.s3.bulk_operations import delete_keys, list_prefix

from web_deploy.web_files import ASSETS, WebDeployError, WebFile, client_config, web_files

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A page opened before a deployment still loads its assets for this long.
_ASSET_RETENTION = timedelta(days=30)
_INVALIDATED_PATHS = ["/", "/index.html", "/config.json"]


def publish(stack: str, dist: Path) -> str:
    """Upload the web client in `dist` to a stack and return its URL.

    Raises WebDeployError, DeletionFailed and the SDK's errors.
    """
    outputs = _stack_outputs(stack)
    if "WebBucketName" not in outputs:
        raise WebDeployError(f"Stack {stack} has no web hosting; deploy it with WebHosting=on.")
    files = web_files(dist, client_config(outputs))
    s3 = boto3.client("s3")
    bucket = outputs["WebBucketName"]
    stored = _stored_assets(s3, bucket)
    for file in files:
        if file.key not in stored:
            _put(s3, bucket, file)
    _delete_old_assets(s3, bucket, stored, {file.key for file in files})
    _invalidate_cache(outputs["WebDistributionId"], stack)
    return outputs["WebUrl"]


def _stack_outputs(stack: str) -> dict[str, str]:
    (description,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def _stored_assets(s3: S3Client, bucket: str) -> dict[str, datetime]:
    """Return the upload time of each stored asset; equal names have equal content."""
    return {stored["Key"]: stored["LastModified"] for stored in list_prefix(s3, bucket, ASSETS)}


def _put(s3: S3Client, bucket: str, file: WebFile) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=file.key,
        Body=file.body,
        ContentType=file.media_type,
        CacheControl=file.cache_control,
    )


def _delete_old_assets(
    s3: S3Client, bucket: str, stored: dict[str, datetime], current: Iterable[str]
) -> None:
    """Delete assets that the current build lacks and that are older than the retention."""
    oldest = datetime.now(UTC) - _ASSET_RETENTION
    unused = stored.keys() - set(current)
    delete_keys(s3, bucket, sorted(key for key in unused if stored[key] < oldest))


def _invalidate_cache(distribution: str, stack: str) -> None:
    cloudfront: Any = boto3.client("cloudfront")
    paths = {"Quantity": len(_INVALIDATED_PATHS), "Items": _INVALIDATED_PATHS}
    reference = f"{stack}-{datetime.now(UTC).isoformat()}"
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={"Paths": paths, "CallerReference": reference},
    )
