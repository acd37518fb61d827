"""The frequent requests of a query, on moto's operations without its parsing of HTTP.

Of a GetItem's time moto spends nine tenths on routes, models of parameters and serialization.
"""

import json
from collections.abc import Callable
from typing import Any

from botocore.client import BaseClient
from moto.core.exceptions import ServiceException
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

from local.aws.step_functions.backend import DurableStepFunctions
from local.template.resolver import ACCOUNT

# The operations by name, and what moto's result contains of their responses.
_ITEM_OPERATIONS = {"GetItem": "get_item", "PutItem": "put_item", "UpdateItem": "update_item"}
_MEMBERS = {"Item", "Attributes", "ConsumedCapacity", "ItemCollectionMetrics"}
_DYNAMODB, _STEP_FUNCTIONS = "DynamoDB_20120810", "AWSStepFunctions"
# Values that are bytes in moto, and text in JSON.
_BINARY = (b'"B"', b'"BS"')

# What moto's operations raise for requests that it refuses or does not expect.
_REFUSALS = (ServiceException, HTTPException, LookupError, TypeError, ValueError)

Operation = Callable[[dict[str, Any]], dict[str, Any]]


class DirectRequests:
    """Responds to requests that succeed; moto runs the others again and returns their errors.

    A request that fails has changed nothing.
    """

    def __init__(self, region: str, workflow: DurableStepFunctions) -> None:
        self._region, self._workflow = region, workflow
        self._operations: dict[str, Operation] = {
            f"{_DYNAMODB}.{name}": self.item_operation(method)
            for name, method in _ITEM_OPERATIONS.items()
        }
        self._operations[f"{_STEP_FUNCTIONS}.StartExecution"] = self._start_execution

    def respond(self, target: str, body: bytes) -> bytes | None:
        """Return the response's body, None if moto has to respond."""
        operation = self._operations.get(target)
        if operation is None or any(kind in body for kind in _BINARY):
            return None
        try:
            return json.dumps(operation(json.loads(body))).encode()
        except _REFUSALS:
            return None

    def item_operation(self, method: str) -> Operation:
        """Return an operation on items by the name of its method, which raises as moto's does."""

        def run(parameters: dict[str, Any]) -> dict[str, Any]:
            handler = DynamoHandler()
            handler.region, handler.current_account = self._region, ACCOUNT
            handler.body = handler.params = parameters
            result = getattr(handler, method)().result
            return {name: result[name] for name in result if name in _MEMBERS}

        return run

    def _start_execution(self, parameters: dict[str, Any]) -> dict[str, Any]:
        machine, name = parameters["stateMachineArn"], parameters.get("name")
        execution = self._workflow.start_execution(machine, name, parameters.get("input"))
        started = execution.start_date.timestamp()
        return {"executionArn": execution.execution_arn, "startDate": started}


class ItemClient:
    """The client of the workflow's tasks, which sends only failed writes through the SDK."""

    def __init__(self, requests: DirectRequests, client: BaseClient) -> None:
        self._client, self._requests = client, requests

    def put_item(self, **parameters: Any) -> Any:
        """Put an item as boto3; raise ClientError."""
        return self._call("put_item", parameters)

    def update_item(self, **parameters: Any) -> Any:
        """Update an item as boto3; raise ClientError."""
        return self._call("update_item", parameters)

    def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        try:
            # A copy: the parameters are values of the execution, which moto would keep.
            return self._requests.item_operation(method)(json.loads(json.dumps(parameters)))
        except _REFUSALS:
            return getattr(self._client, method)(**parameters)
