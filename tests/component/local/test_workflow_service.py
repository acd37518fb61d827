"""moto's interpreter with the stack's additions: shared programs, persistence, terminal events."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from moto.stepfunctions.exceptions import ExecutionAlreadyExists
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_dynamodb,
)

from local.aws.events.event_bus import LocalEventBus
from local.aws.moto_patches import execution_context, memory, task_timeout
from local.aws.moto_patches.clients import LambdaClient
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.sqlite_store import SqliteStore
from local.aws.step_functions.backend import DurableStepFunctions
from local.config import Keys
from local.stack_process import wait_until
from local.supervisor.ports import free_port
from local.template.event_resources import Rule, RuleTarget
from tests.component.local.fake_lambda import SECONDS, FakeLambda

REGION = "us-east-1"
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
    """Return a factory that reopens the state as a new process.

    Executions end with their test: a late one would call the next test's function.
    """
    stores: list[SqliteStore] = []
    workflows: list[DurableStepFunctions] = []

    def invoke(target: str, payload: bytes) -> None:
        delivered.append(json.loads(payload))

    def opened() -> DurableStepFunctions:
        stores.append(SqliteStore(tmp_path / "s.sqlite"))
        deliveries = DeliveryQueue(stores[-1], invoke)
        bus = LocalEventBus([Rule(PATTERN, [RuleTarget("target")])], deliveries)
        workflow = DurableStepFunctions(REGION, stores[-1], bus)
        workflow.create_state_machine(name="m", definition=DEFINITION, roleArn=ROLE)
        deliveries.start()
        workflows.append(workflow)
        return workflow

    yield opened
    function.hold.set()
    wait_until(lambda: not any(workflow.running for workflow in workflows), SECONDS)


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
    gone = LambdaClient(f"http://127.0.0.1:{free_port()}", Keys("a", "b"), REGION)
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: gone)
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
