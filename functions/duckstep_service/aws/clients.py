"""The cached clients of the AWS SDK."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import NoCredentialsError
from botocore.utils import parse_timestamp

from duckstep_service.aws.sdk_errors import map_errors
from duckstep_service.aws.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient

MAX_ATTEMPTS = 4
# The SDK waits at most 1, 2 and 4 seconds between the attempts.
MAX_BACKOFF_SECONDS = 7
# DynamoDB, Step Functions and Lambda's queue respond in milliseconds, or not at all.
READ_TIMEOUT_SECONDS = 5
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
    connect_timeout=3,
    read_timeout=READ_TIMEOUT_SECONDS,
    max_pool_connections=32,
)


def _parse_timestamp(value: Any) -> datetime:
    """Parse a timestamp; botocore's parser takes 60 % of the time to list a table of 366 files."""
    if isinstance(value, str) and value.endswith("Z"):
        return datetime.fromisoformat(value)
    return parse_timestamp(value)


@cache
def _session() -> boto3.Session:
    session = boto3.Session()
    core: Any = session._session
    factory = core.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=_parse_timestamp)
    return session


def load_models(*services: str) -> None:
    """Load the SDK's models of services, three quarters of the time to make their clients.

    No credentials are read and no connection is opened.
    """
    core: Any = _session()._session
    loader = core.get_component("data_loader")
    for service in services:
        for kind in ("service-2", "endpoint-rule-set-1"):
            loader.load_service_model(service, kind)
    for name in ("endpoints", "partitions"):
        loader.load_data(name)


@cache
def s3(endpoint: str = "") -> S3Client:
    """Return the S3 client of `endpoint`, or of the environment's endpoint if it is empty.

    Newer regions accept presigned URLs of signature version 4 only.
    """
    read_timeout = settings().s3_read_timeout_seconds
    config = _CONFIG.merge(Config(signature_version="s3v4", read_timeout=read_timeout))
    return _session().client("s3", endpoint_url=endpoint or None, config=config)


@cache
def dynamodb() -> DynamoDBClient:
    """Return the DynamoDB client."""
    return _session().client("dynamodb", config=_CONFIG)


@cache
def step_functions() -> SFNClient:
    """Return the Step Functions client."""
    return _session().client("stepfunctions", config=_CONFIG)


@cache
def lambda_functions() -> LambdaClient:
    """Return the Lambda client."""
    return _session().client("lambda", config=_CONFIG)


@cache
def eventbridge() -> Any:
    """Return the EventBridge client."""
    return _session().client("events", config=_CONFIG)


@cache
def athena() -> Any:
    """Return the Athena client."""
    return _session().client("athena", config=_CONFIG)


@cache
def glue() -> Any:
    """Return the Glue client."""
    return _session().client("glue", config=_CONFIG)


@cache
def sts() -> Any:
    """Return the STS client of this region."""
    return _session().client("sts", config=_CONFIG)


def credentials() -> tuple[str, str, str]:
    """Return the current key id, secret and session token of this process.

    Raises StorageUnavailable and InternalError.
    """
    with map_errors("The provider of credentials"):
        current = _session().get_credentials()
        if current is None:
            raise NoCredentialsError
        frozen = current.get_frozen_credentials()
    return frozen.access_key or "", frozen.secret_key or "", frozen.token or ""
