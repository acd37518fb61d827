"""Calls functions in the name of EventBridge."""

from typing import Any

import boto3
from botocore.config import Config

from local.aws.events import Invoke
from local.config import StackConfig

TIMEOUT_SECONDS = 60


class FunctionFailed(Exception):
    """The function ran and raised, or the service could not run it."""


def event_invoker(config: StackConfig) -> Invoke:
    """Returns what delivers an event to a function and waits until it has run.

    Raises FunctionFailed or botocore's errors, so that the bus tries again.
    """
    client = boto3.client(
        "lambda",
        region_name=config.deployment.region,
        endpoint_url=config.url("functions"),
        aws_access_key_id=config.keys.access,
        aws_secret_access_key=config.keys.secret,
        config=Config(read_timeout=TIMEOUT_SECONDS, retries={"total_max_attempts": 1}),
    )

    def invoke(function: str, payload: bytes) -> None:
        answer: Any = client.invoke(FunctionName=function, Payload=payload)
        if answer.get("FunctionError"):
            raise FunctionFailed(answer["Payload"].read().decode())

    return invoke
