"""The SDK's client of moto in the same process."""

from typing import Any

import boto3

from local.aws.moto_patches.clients import InProcessTransport


def in_process_dynamodb(region: str) -> Any:
    """Return a client of DynamoDB whose requests moto parses."""
    client = boto3.client(
        "dynamodb",
        region_name=region,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
    )
    client.meta.events.register_first("before-send", InProcessTransport())
    return client
