"""Requests that skip moto's parsing: the responses of moto, and its errors left to it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from moto.core.config import default_user_config
from moto.dynamodb.models import dynamodb_backends

from local.aws.direct_requests import DirectRequests, ItemClient
from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.dynamodb.streams import TableStream
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions.backend import DurableStepFunctions
from local.template.resolver import ACCOUNT
from tests.component.local.test_dynamodb_tables import REGION, TABLE
from tests.support.in_process_client import in_process_dynamodb

KEY = {"id": {"S": "a"}}
ITEM = {**KEY, "n": {"N": "1"}, "list": {"L": [{"S": "é"}, {"M": {"x": {"BOOL": True}}}]}}
CONDITION: dict[str, Any] = {
    "ConditionExpression": "#n = :one",
    "ExpressionAttributeNames": {"#n": "n"},
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}
UPDATE: dict[str, Any] = {
    **CONDITION,
    "UpdateExpression": "SET #n = :two",
    "ExpressionAttributeValues": {":one": {"N": "1"}, ":two": {"N": "2"}},
}
UNMET = {**CONDITION, "ExpressionAttributeValues": {":one": {"N": "7"}}}


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[DurableDynamoDB]:
    stream = TableStream([], cast(DeliveryQueue, None), REGION)
    created = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), stream)
    created.provision(TABLE)
    replaced = dynamodb_backends[ACCOUNT][REGION]
    dynamodb_backends[ACCOUNT][REGION] = created
    yield created
    dynamodb_backends[ACCOUNT][REGION] = replaced


class FakeWorkflow:
    """Starts one execution, and refuses the name of another."""

    started: Any = None

    def start_execution(self, machine: str, name: str | None, text: str | None) -> Any:
        if name == "taken":
            raise ValueError(name)
        self.started = (machine, name, text)
        return self

    @property
    def execution_arn(self) -> str:
        return "arn:execution"

    @property
    def start_date(self) -> Any:
        return self

    def timestamp(self) -> float:
        return 12.5


@pytest.fixture
def requests(tables: DurableDynamoDB) -> DirectRequests:
    return DirectRequests(REGION, cast(DurableStepFunctions, FakeWorkflow()))


@pytest.fixture
def client(tables: DurableDynamoDB) -> Any:
    """Return a client of the SDK whose requests moto parses."""
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    return in_process_dynamodb(REGION)


def call(requests: DirectRequests, operation: str, **parameters: Any) -> Any:
    document = {"TableName": "t", **parameters}
    response = requests.respond(f"DynamoDB_20120810.{operation}", json.dumps(document).encode())
    return None if response is None else json.loads(response)


def test_item_operations_respond_as_moto(requests: DirectRequests, client: Any) -> None:
    for operation, method, parameters in (
        ("PutItem", client.put_item, {"Item": ITEM}),
        ("PutItem", client.put_item, {"Item": ITEM, "ReturnValues": "ALL_OLD", **CONDITION}),
        ("GetItem", client.get_item, {"Key": KEY, "ConsistentRead": True}),
        ("GetItem", client.get_item, {"Key": KEY, "ProjectionExpression": "n"}),
        ("GetItem", client.get_item, {"Key": {"id": {"S": "unknown"}}}),
        ("UpdateItem", client.update_item, {"Key": KEY, "ReturnValues": "ALL_NEW", **UPDATE}),
    ):
        direct = call(requests, operation, **parameters)
        client.put_item(TableName="t", Item=ITEM)
        parsed = method(TableName="t", **parameters)
        del parsed["ResponseMetadata"]
        assert direct == parsed


def test_failed_request_is_left_to_moto(requests: DirectRequests, client: Any) -> None:
    client.put_item(TableName="t", Item=ITEM)
    assert call(requests, "PutItem", Item=KEY, **UNMET) is None
    assert call(requests, "GetItem", Key={"other": {"S": "a"}}) is None
    assert call(requests, "GetItem", Key=KEY, TableName="unknown") is None
    assert call(requests, "UpdateItem", Key=KEY, UpdateExpression="SE n") is None
    assert requests.respond("DynamoDB_20120810.GetItem", b"{") is None
    assert requests.respond("DynamoDB_20120810.Scan", b'{"TableName": "t"}') is None
    assert call(requests, "GetItem", Key=KEY)["Item"] == ITEM


def test_binary_values_are_left_to_moto(requests: DirectRequests) -> None:
    assert call(requests, "PutItem", Item={**KEY, "b": {"B": "YQ=="}}) is None


def test_task_client_raises_the_errors_of_the_sdk(requests: DirectRequests, client: Any) -> None:
    tasks = ItemClient(requests, client)
    tasks.put_item(TableName="t", Item=ITEM)
    tasks.update_item(TableName="t", Key=KEY, **UPDATE)
    assert client.get_item(TableName="t", Key=KEY)["Item"] == {**ITEM, "n": {"N": "2"}}
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        tasks.put_item(TableName="t", Item=KEY, **UNMET)


def test_execution_is_started(requests: DirectRequests) -> None:
    def start(name: str) -> bytes | None:
        document = {"stateMachineArn": "arn:machine", "name": name, "input": "{}"}
        return requests.respond("AWSStepFunctions.StartExecution", json.dumps(document).encode())

    assert json.loads(start("n") or b"") == {"executionArn": "arn:execution", "startDate": 12.5}
    assert start("taken") is None
