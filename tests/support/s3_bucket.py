"""A bucket through boto3, obstore and pyarrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import boto3
import pyarrow.fs
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from obstore.store import S3Store


@dataclass
class Bucket:
    """A bucket through three clients, with keys under a prefix of its own."""

    name: str
    url: str
    access: str
    secret: str
    prefix: str = field(default_factory=lambda: f"clients/{uuid4().hex}")

    def __post_init__(self) -> None:
        self.boto = self.boto_client(self.secret)
        self.obstore = self.obstore_client(self.secret)
        self.arrow = pyarrow.fs.S3FileSystem(
            access_key=self.access,
            secret_key=self.secret,
            region="us-east-1",
            endpoint_override=self.url,
        )

    def boto_client(self, secret: str) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=self.access,
            aws_secret_access_key=secret,
            config=Config(signature_version="s3v4", retries={"max_attempts": 1}),
        )

    def obstore_client(self, secret: str) -> S3Store:
        return S3Store(
            self.name,
            endpoint=self.url,
            region="us-east-1",
            access_key_id=self.access,
            secret_access_key=secret,
            client_options={"allow_http": True},
            virtual_hosted_style_request=False,
        )

    def key(self, name: str) -> str:
        return f"{self.prefix}/{name}"

    def put(self, name: str, content: bytes) -> str:
        self.boto.put_object(Bucket=self.name, Key=self.key(name), Body=content)
        return self.key(name)

    def get(self, key: str, **options: Any) -> tuple[int, bytes, dict[str, Any]]:
        """Return status, body and fields of boto3's response."""
        response = self.boto.get_object(Bucket=self.name, Key=key, **options)
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        return status, response["Body"].read(), response

    def error(self, call: str, **options: Any) -> tuple[int, str]:
        """Return status and code of the error of a call of boto3."""
        with pytest.raises(ClientError) as raised:
            getattr(self.boto, call)(Bucket=self.name, **options)
        response: Any = raised.value.response
        return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]
