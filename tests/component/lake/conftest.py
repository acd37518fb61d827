"""Fixtures: a folder of tables, a shared S3 server and a client of its empty bucket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.support.s3_server import BUCKET, KEY, SECRET, keys, serving


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def s3(server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    # The default session keeps the credentials of the test that used it first.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    client: Any = boto3.client("s3")
    for key in keys(client):
        client.delete_object(Bucket=BUCKET, Key=key)
    return client
