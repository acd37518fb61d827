"""SDK clients of the state machine's DynamoDB and Lambda tasks."""

import json
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import boto3
import urllib3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from moto.core.botocore_stubber import BotocoreStubber
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

from local.config import Keys, StackConfig
from local.request_signing import HttpRequest, sign

# Longer than any function's timeout: the state's TimeoutSeconds applies first.
READ_TIMEOUT_SECONDS = 3600
CONNECT_TIMEOUT_SECONDS = 60
CONNECTIONS = 64


def install(config: StackConfig, tables: Callable[[BaseClient], Any]) -> Callable[..., Any]:
    """Give moto's tasks one client per service, at the server that implements the service.

    Returns the function that gives them, by region and service.

    `tables` returns the tasks' client of DynamoDB for the SDK's.
    moto creates a client for every task, which takes 20 ms or more; its Lambda runs no function.
    """
    factory = _client_factory(config, tables)
    lambda_eval_utils.boto_client_for = factory
    state_task_service_dynamodb.boto_client_for = factory
    return factory


def _client_factory(config: StackConfig, tables: Callable[[BaseClient], Any]) -> Callable[..., Any]:
    @cache
    def client(service: str) -> Any:
        region = config.deployment.region
        if service == "lambda":
            return LambdaClient(config.url("functions"), config.keys, region)
        created = boto3.client(
            service,  # type: ignore[call-overload]
            region_name=region,
            aws_access_key_id=config.keys.access,
            aws_secret_access_key=config.keys.secret,
            config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )
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
    """Invokes functions as boto3 does, without its parsing and middleware.

    A connection error is Lambda.SdkClientException, as on AWS.
    """

    def __init__(self, url: str, keys: Keys, region: str) -> None:
        self._url, self._keys, self._region = url, keys, region
        timeout = urllib3.Timeout(connect=CONNECT_TIMEOUT_SECONDS, read=READ_TIMEOUT_SECONDS)
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS, timeout=timeout, retries=False)

    def invoke(self, FunctionName: str, Payload: bytes = b"{}") -> dict[str, Any]:
        """Invoke a function synchronously; raise ClientError, also for connection errors."""
        path = f"/2015-03-31/functions/{quote(FunctionName, safe='')}/invocations"
        request = HttpRequest("POST", self._url + path, {}, Payload)
        headers = sign(self._keys, (self._region, "lambda"), request)
        try:
            response = self._pool.request("POST", request.target, body=Payload, headers=headers)
        except urllib3.exceptions.HTTPError as exc:
            raise _client_error("SdkClientException", str(exc)) from exc
        if response.status != 200:
            kind = response.headers.get("x-amzn-ErrorType", "ServiceException")
            raise _client_error(kind, _message(response.data), response)
        answer: dict[str, Any] = {"StatusCode": 200, "Payload": BytesIO(response.data)}
        if "X-Amz-Function-Error" in response.headers:
            answer["FunctionError"] = response.headers["X-Amz-Function-Error"]
        return answer | {"ExecutedVersion": response.headers.get("X-Amz-Executed-Version", "")}


def _client_error(
    code: str, message: str, response: urllib3.BaseHTTPResponse | None = None
) -> ClientError:
    metadata = {"HTTPStatusCode": 0, "RequestId": ""}
    if response is not None:
        request_id = response.headers.get("x-amzn-RequestId", "")
        metadata = {"HTTPStatusCode": response.status, "RequestId": request_id}
    error: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return ClientError(error, "Invoke")


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["Message"])
    except (ValueError, LookupError, TypeError):
        return body.decode(errors="replace")
