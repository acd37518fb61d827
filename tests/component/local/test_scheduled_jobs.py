"""Expiry by the template's lifecycle rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.aws.schedules.scheduled_jobs import expire_objects
from local.config import ROOT
from local.template.deployment import Deployment, read_deployment


def test_expire_objects_deletes_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    deployment = read_deployment(ROOT, {"ResultRetentionDays": "3"})
    with mock_aws():
        _expire(deployment)


def _expire(deployment: Deployment) -> None:
    bucket = deployment.buckets["ResultsBucket"]
    s3: Any = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket=bucket)
    for key in ("results/q/one/result.csv", "manifests/q.json", "other/file"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    now = datetime.now(UTC)
    assert expire_objects(deployment, s3, (now + timedelta(days=2)).timestamp()) == 0
    assert expire_objects(deployment, s3, (now + timedelta(days=4)).timestamp()) == 2
    (left,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert left["Key"] == "other/file"
