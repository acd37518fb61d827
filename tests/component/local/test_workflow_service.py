"""moto's interpreter with the stack's additions: shared programs, persistence, terminal events."""

import gc
import json
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from moto.dynamodb.models.table import Table
from moto.stepfunctions.exceptions import ExecutionAlreadyExists
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.dynamodb.streams import TableStream
from local.aws.events.event_bus import LocalEventBus
from local.aws.moto_patches import execution_context, memory, task_timeout
from local.aws.moto_patches.clients import LambdaClient
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions.backend import DurableStepFunctions
from local.stack_process import wait_until
from local.supervisor.ports import free_port
from local.template.event_resources import Rule, RuleTarget

REGION = "us-east-1"
SECONDS = 60.0
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m"
ROLE = "arn:aws:iam::123456789012:role/r"
PATTERN = {"detail": {"status": ["FAILED", "ABORTED", "TIMED_OUT"]}}
DEFINITION = json.dumps(
    {
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {
                    "FunctionName": "f",
                    "Payload": {
                        "number.$": "$.number",
                        "name.$": "$$.Execution.Name",
                        "start.$": "$$.Execution.StartTime",
                        "entered.$": "$$.State.EnteredTime",
                    },
                },
                "ResultSelector": {"answer.$": "$.Payload"},
                "ResultPath": "$.work",
                "Retry": [
                    {
                        "ErrorEquals": ["Flaky"],
                        "IntervalSeconds": 1,
                        "MaxAttempts": 1,
                        "MaxDelaySeconds": 2,
                        "JitterStrategy": "FULL",
                    }
                ],
                "Catch": [{"ErrorEquals": ["Wrong"], "ResultPath": "$.failure", "Next": "Fail"}],
                "End": True,
            },
            "Fail": {
                "Type": "Fail",
                "ErrorPath": "$.failure.Error",
                "CausePath": "$.failure.Cause",
            },
        },
    }
)


class Answer:
    """A payload stream, as in the SDK."""

    def __init__(self, value: Any) -> None:
        self._bytes = json.dumps(value).encode()

    def read(self) -> bytes:
        """Return the payload."""
        return self._bytes


class FakeLambda:
    """Fails every third event always and every fourth once; echoes other events."""

    def __init__(self) -> None:
        self.calls: dict[int, int] = {}
        self.hold = threading.Event()
        self.hold.set()

    def invoke(self, **parameters: Any) -> dict[str, Any]:
        """Respond as the SDK."""
        event = json.loads(parameters["Payload"])
        number = event["number"]
        self.calls[number] = self.calls.get(number, 0) + 1
        self.hold.wait(SECONDS)
        if number % 3 == 0:
            return _failed("Wrong", f"number {number}")
        if number % 4 == 0 and self.calls[number] == 1:
            return _failed("Flaky", "once")
        return {"StatusCode": 200, "Payload": Answer(event)}


def _failed(kind: str, message: str) -> dict[str, Any]:
    payload = {"errorType": kind, "errorMessage": message}
    return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": Answer(payload)}


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> FakeLambda:
    fake = FakeLambda()
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: fake)
    execution_context.install()
    return fake


Open = Callable[[], DurableStepFunctions]


@pytest.fixture
def delivered() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def reopen(tmp_path: Path, function: FakeLambda, delivered: list[dict[str, Any]]) -> Iterator[Open]:
    """Return a factory that reopens the state as a new process."""
    stores: list[SqliteStore] = []

    def invoke(target: str, payload: bytes) -> None:
        delivered.append(json.loads(payload))

    def opened() -> DurableStepFunctions:
        stores.append(SqliteStore(tmp_path / "s.sqlite"))
        deliveries = DeliveryQueue(stores[-1], invoke)
        bus = LocalEventBus([Rule(PATTERN, [RuleTarget("target")])], deliveries)
        workflow = DurableStepFunctions(REGION, stores[-1], bus)
        workflow.create_state_machine(name="m", definition=DEFINITION, roleArn=ROLE)
        deliveries.start()
        return workflow

    yield opened
    function.hold.set()


def run(workflow: DurableStepFunctions, number: int) -> Any:
    """Start an execution and wait for its end."""
    execution = workflow.start_execution(MACHINE, f"n{number}", json.dumps({"number": number}))
    wait_until(lambda: execution.status != "RUNNING", SECONDS)
    return execution


def test_executions_share_only_the_program(reopen: Open) -> None:
    workflow = reopen()
    with ThreadPoolExecutor(20) as pool:
        executions = list(pool.map(lambda number: run(workflow, number), range(60)))
    for number, execution in enumerate(executions):
        if number % 3 == 0:
            assert (execution.status, execution.error) == ("FAILED", "Wrong")
            assert f"number {number}" in execution.cause
        else:
            answer = json.loads(execution.output)["work"]["answer"]
            assert (answer["number"], answer["name"]) == (number, f"n{number}")


def test_memory_ended_threads_are_released(reopen: Open) -> None:
    memory.install()
    assert run(reopen(), 1).status == "SUCCEEDED"
    assert [len(module.TMP_THREADS) for module in memory.THREAD_MODULES] == [0, 0, 0]


def test_context_timestamps_have_aws_format(reopen: Open) -> None:
    answer = json.loads(run(reopen(), 1).output)["work"]["answer"]
    for key in ("start", "entered"):
        assert len(answer[key]) == 24 and answer[key].endswith("Z"), answer[key]


def test_executions_persist(reopen: Open) -> None:
    first = reopen()
    before = run(first, 2)
    history = first.get_execution_history(before.execution_arn)["events"]
    after = reopen().describe_execution(before.execution_arn)
    assert (after.status, after.output) == ("SUCCEEDED", before.output)
    assert (after.start_date, after.stop_date) == (before.start_date, before.stop_date)
    assert reopen().get_execution_history(before.execution_arn)["events"] == history
    assert [event["type"] for event in history][-1] == "ExecutionSucceeded"
    with pytest.raises(ExecutionAlreadyExists):
        reopen().start_execution(MACHINE, "n2", '{"number": 2}')


def test_start_execution_is_idempotent_while_running(reopen: Open, function: FakeLambda) -> None:
    workflow = reopen()
    function.hold.clear()
    first = workflow.start_execution(MACHINE, "same", '{"number": 1}')
    assert workflow.start_execution(MACHINE, "same", '{"number": 1}') is first
    with pytest.raises(ExecutionAlreadyExists):
        workflow.start_execution(MACHINE, "same", '{"number": 2}')


def test_stop_execution_aborts_immediately(
    reopen: Open, function: FakeLambda, delivered: list[dict[str, Any]]
) -> None:
    workflow = reopen()
    function.hold.clear()
    execution = workflow.start_execution(MACHINE, "stopped", '{"number": 1}')
    wait_until(lambda: function.calls.get(1) == 1, SECONDS)
    workflow.stop_execution(execution.execution_arn)
    assert workflow.describe_execution(execution.execution_arn).status == "ABORTED"
    function.hold.set()
    wait_until(lambda: bool(delivered), SECONDS)
    assert delivered[0]["detail"]["status"] == "ABORTED"
    assert workflow.describe_execution(execution.execution_arn).status == "ABORTED"


def test_fail_interrupted_ends_running_executions(
    reopen: Open, function: FakeLambda, delivered: list[dict[str, Any]]
) -> None:
    function.hold.clear()
    arn = reopen().start_execution(MACHINE, "left", '{"number": 1}').execution_arn
    second = reopen()
    assert second.fail_interrupted(MACHINE, ROLE, "StackStopped", "why") == 1
    execution = second.describe_execution(arn)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "StackStopped", "why")
    wait_until(lambda: bool(delivered), SECONDS)
    detail = delivered[0]["detail"]
    assert (detail["executionArn"], detail["error"]) == (arn, "StackStopped")
    assert json.loads(detail["input"]) == {"number": 1}
    assert [event["type"] for event in second.get_execution_history(arn)["events"]] == [
        "ExecutionStarted",
        "ExecutionFailed",
    ]


def test_lambda_client_connection_error_has_aws_name(
    reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = boto3.client(
        "lambda",
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{free_port()}",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: LambdaClient(gone))
    assert run(reopen(), 1).error == "Lambda.SdkClientException"


WRITE = json.dumps(
    {
        "StartAt": "Write",
        "States": {
            "Write": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "TimeoutSeconds": 1,
                "Parameters": {"TableName": "t", "Item": {"id": {"S": "a"}}},
                "Retry": [
                    {"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "MaxAttempts": 1}
                ],
                "End": True,
            }
        },
    }
)


class StalledTable:
    """A table whose first calls block until released."""

    def __init__(self, stalls: int) -> None:
        self.left = stalls
        self.released = threading.Event()

    def put_item(self, **_: Any) -> dict[str, Any]:
        """Respond as the SDK."""
        if self.left:
            self.left -= 1
            self.released.wait(SECONDS)
        return {"ResponseMetadata": {}}


@pytest.mark.parametrize(
    ("stalls", "ended"), [(1, ("SUCCEEDED", None)), (2, ("FAILED", "States.Timeout"))]
)
def test_stalled_write_times_out_and_retries(
    reopen: Open,
    monkeypatch: pytest.MonkeyPatch,
    stalls: int,
    ended: tuple[str, str | None],
) -> None:
    task_timeout.install()
    table = StalledTable(stalls)
    monkeypatch.setattr(state_task_service_dynamodb, "boto_client_for", lambda **_: table)
    workflow = reopen()
    workflow.create_state_machine(name="w", definition=WRITE, roleArn=ROLE)
    machine = MACHINE.removesuffix("m") + "w"
    execution = workflow.start_execution(machine, "stalled", "{}")
    wait_until(lambda: execution.status != "RUNNING", SECONDS)
    table.released.set()
    assert (execution.status, execution.error) == ended


TABLE = {
    "TableName": "t",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


PARTS = {
    "IndexName": "p",
    "KeySchema": [
        {"AttributeName": "part", "KeyType": "HASH"},
        {"AttributeName": "at", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}


def unmapped_stream() -> TableStream:
    """Return a stream without mappings."""
    return TableStream([], cast(DeliveryQueue, None), REGION)


def test_items_persist(tmp_path: Path) -> None:
    def opened() -> DurableDynamoDB:
        tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
        tables.provision(TABLE)
        return tables

    first = opened()
    first.put_item("t", {"id": {"S": "a"}, "list": {"L": [{"N": "1"}, {"M": {"x": {"S": "é"}}}]}})
    first.put_item("t", {"id": {"S": "b"}})
    key = {"id": {"S": "a"}}
    before = first.get_item("t", key)
    first.update_item("t", key, "SET n = :n", {}, {":n": {"N": "5"}})
    first.delete_item("t", {"id": {"S": "b"}})
    assert "n" not in before.attrs
    second = opened()
    assert second.get_item("t", {"id": {"S": "b"}}) is None
    assert second.get_item("t", key).to_json() == first.get_item("t", key).to_json()


def test_memory_old_item_versions_are_released(tmp_path: Path) -> None:
    memory.install()
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE)
    tables.put_item("t", {"id": {"S": "a"}, "n": {"N": "0"}})
    versions = [weakref.ref(tables.get_item("t", {"id": {"S": "a"}}))]
    for number in range(3):
        tables.update_item("t", {"id": {"S": "a"}}, "SET n = :n", {}, {":n": {"N": str(number)}})
        versions.append(weakref.ref(tables.get_item("t", {"id": {"S": "a"}})))
    gc.collect()
    assert [version() is None for version in versions] == [True, True, True, False]


def test_provision_deletes_expired_items(tmp_path: Path) -> None:
    def opened() -> DurableDynamoDB:
        tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
        tables.provision({**TABLE, "ExpiryAttribute": "ends"})
        return tables

    first = opened()
    first.put_item("t", {"id": {"S": "old"}, "ends": {"N": "1000"}})
    first.put_item("t", {"id": {"S": "new"}, "ends": {"N": "99999999999"}})
    first.put_item("t", {"id": {"S": "bare"}})
    assert [key.value for key in opened().get_table("t").items] == ["bare", "new"]


def test_index_query_reads_own_partition_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE | {"GlobalSecondaryIndexes": [PARTS]})
    for number in range(12):
        part = {"part": {"S": str(number % 4)}} if number > 3 else {}
        tables.put_item("t", {"id": {"S": f"{number:02}"}, "at": {"N": str(-number)}, **part})

    def ids(part: str, limit: int, after: Any = None) -> list[str]:
        keys = [("part", {"S": part})]
        found, _, _ = tables.query(
            "t", None, None, [], limit, after, True, None, index_name="p", hash_key_conditions=keys
        )
        return [item.hash_key.value for item in found]

    with monkeypatch.context() as patch:
        patch.setattr(Table, "all_items", lambda table: pytest.fail("all items are sorted"))
        assert ids("1", 9) == ["09", "05"]
        assert ids("1", 1) == ["09"]
        last = {"id": {"S": "09"}, "at": {"N": "-9"}, "part": {"S": "1"}}
        assert ids("1", 1, last) == ["05"]
        assert ids("4", 9) == []
    assert len(tables.get_table("t").all_items()) == 12


def test_conditional_write_is_atomic(tmp_path: Path) -> None:
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE)

    def put(number: int) -> bool:
        item = {"id": {"S": "one"}, "n": {"N": str(number)}}
        try:
            tables.put_item("t", item, condition_expression="attribute_not_exists(id)")
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(put, range(64))) == 1
