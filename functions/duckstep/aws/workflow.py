"""The workflow's executions in Step Functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from duckstep.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_MISSING = {"ExecutionDoesNotExist", "InvalidArn", "StateMachineDoesNotExist"}


class Workflow:
    """Step Functions behind the Executions port."""

    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        try:
            return dict(self._client.describe_execution(executionArn=arn))
        except ClientError as exc:
            if exc.response["Error"]["Code"] in _MISSING:
                return None
            raise

    def stop(self, arn: str, error: str, cause: str) -> None:
        try:
            self._client.stop_execution(executionArn=arn, error=error, cause=cause)
        except (BotoCoreError, ClientError) as exc:
            raise StorageUnavailable("Step Functions did not answer, or refused.") from exc
