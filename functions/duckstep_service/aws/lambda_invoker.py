"""Asynchronous invocation of Lambda functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.sdk_errors import map_errors
from duckstep_service.core.strict_json import write_json

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaInvoker:
    """Invokes functions through their asynchronous queue."""

    def __init__(self, client: LambdaClient) -> None:
        self._client = client

    def invoke_async(self, name: str, event: Mapping[str, Any]) -> None:
        """Queue `event` for the function `name`. Raises StorageUnavailable and InternalError."""
        with map_errors("Lambda"):
            self._client.invoke(
                FunctionName=name, InvocationType="Event", Payload=write_json(event).encode()
            )
