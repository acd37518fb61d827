"""SDK clients of the state machine's DynamoDB and Lambda tasks."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from moto.core.botocore_stubber import BotocoreStubber
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

from local.config import StackConfig

# Longer than any function's timeout: the state's TimeoutSeconds applies first.
READ_TIMEOUT_SECONDS = 3600


def install(config: StackConfig, tables: Callable[[BaseClient], Any]) -> None:
    """Give moto's tasks one client per service, at the server that implements the service.

    `tables` returns the tasks' client of DynamoDB for the SDK's.
    moto creates a client for every task, which takes 20 ms or more; its Lambda runs no function.
    """
    factory = _client_factory(config, tables)
    lambda_eval_utils.boto_client_for = factory
    state_task_service_dynamodb.boto_client_for = factory


def _client_factory(config: StackConfig, tables: Callable[[BaseClient], Any]) -> Callable[..., Any]:
    @cache
    def client(service: str) -> Any:
        created = boto3.client(
            service,  # type: ignore[call-overload]
            region_name=config.deployment.region,
            endpoint_url=config.url("functions") if service == "lambda" else None,
            aws_access_key_id=config.keys.access,
            aws_secret_access_key=config.keys.secret,
            config=Config(
                parameter_validation=False,
                retries={"total_max_attempts": 1},
                read_timeout=READ_TIMEOUT_SECONDS,
                max_pool_connections=64,
            ),
        )
        if service == "lambda":
            return LambdaClient(created)
        created.meta.events.register_first("before-send", InProcessTransport())
        return tables(created) if service == "dynamodb" else created

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client(service)

    return client_for


class InProcessTransport(BotocoreStubber):  # type: ignore[misc]
    """Handles a client's requests with moto's handlers, in this process and without HTTP.

    The workflow's tasks run in the same process: over HTTP each took 5 ms more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enabled = True

    def __call__(self, event_name: str, request: Any, **details: Any) -> Any:
        response = super().__call__(event_name, request, **details)
        if response is None:
            raise BotocoreConnectionError(
                error=LookupError(f"moto has no handler for {request.url}")
            )
        return response


class LambdaClient:
    """Invokes functions; a connection error is Lambda.SdkClientException, as on AWS."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def invoke(self, **parameters: Any) -> Any:
        """Invoke a function as boto3; raise ClientError, also for connection errors."""
        try:
            return self._client.invoke(**parameters)  # type: ignore[attr-defined]
        except (HTTPClientError, BotocoreConnectionError) as exc:
            error = {
                "Error": {"Code": "SdkClientException", "Message": str(exc)},
                "ResponseMetadata": {"HTTPStatusCode": 0, "RequestId": ""},
            }
            raise ClientError(error, "Invoke") from exc  # type: ignore[arg-type]
