"""The SDK clients with which the state machine's tasks reach DynamoDB and the functions."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnected
from moto.core.botocore_stubber import BotocoreStubber
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

from local.config import StackConfig

# Longer than any function's timeout, so that the state's own TimeoutSeconds decides.
READ_TIMEOUT_SECONDS = 3600


def install(config: StackConfig) -> None:
    """Give moto's tasks one client a service, each at the server that is real.

    moto makes a client for every task, which costs 20 ms and more, and its Lambda runs nothing.
    """
    factory = _client_factory(config)
    lambda_eval_utils.boto_client_for = factory
    state_task_service_dynamodb.boto_client_for = factory


def _client_factory(config: StackConfig) -> Callable[..., Any]:
    @cache
    def client(service: str) -> Any:
        made = boto3.client(
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
            return LambdaClient(made)
        made.meta.events.register_first("before-send", InProcess())
        return made

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client(service)

    return client_for


class InProcess(BotocoreStubber):  # type: ignore[misc]
    """Answers a client's requests with moto's handlers, in this process.

    A task of the workflow runs beside them: over HTTP each took 5 ms more. Nothing is ever sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enabled = True

    def __call__(self, event_name: str, request: Any, **details: Any) -> Any:
        answer = super().__call__(event_name, request, **details)
        if answer is None:
            raise NotConnected(error=LookupError(f"moto does not know {request.url}"))
        return answer


class LambdaClient:
    """Invokes functions; a service that does not answer is Lambda.SdkClientException, as on AWS."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client

    def invoke(self, **parameters: Any) -> Any:
        """Invoke a function as boto3 does.

        Raises ClientError, also where boto3 raises its errors of connection.
        """
        try:
            return self._client.invoke(**parameters)  # type: ignore[attr-defined]
        except (HTTPClientError, NotConnected) as exc:
            error = {
                "Error": {"Code": "SdkClientException", "Message": str(exc)},
                "ResponseMetadata": {"HTTPStatusCode": 0, "RequestId": ""},
            }
            raise ClientError(error, "Invoke") from exc  # type: ignore[arg-type]
