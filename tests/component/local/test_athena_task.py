"""The task athena:startQueryExecution.sync on moto's interpreter, with a fake of Athena."""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory

from local.aws.step_functions import athena_task

SECONDS = 15.0
TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::athena:startQueryExecution.sync",
    "TimeoutSeconds": 2,
    "Parameters": {"QueryString.$": "$.sql", "WorkGroup": "duckstep"},
    "ResultSelector": {"scanned.$": "$.QueryExecution.Statistics.DataScannedInBytes"},
    "ResultPath": "$.run",
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Failed"}],
    "End": True,
}
MACHINE = {"StartAt": "Run", "States": {"Run": TASK, "Failed": {"Type": "Pass", "End": True}}}


class FakeAthena:
    """Returns the states in their order, and the last one from then on."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)
        self.stopped: list[str] = []

    def start_query_execution(self, **_: Any) -> dict[str, Any]:
        return {"QueryExecutionId": "q-1", "ResponseMetadata": {}}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        status = {"State": state, "StateChangeReason": "the reason"}
        statistics = {"DataScannedInBytes": 123}
        return {"QueryExecution": {"Status": status, "Statistics": statistics}}

    def stop_query_execution(self, QueryExecutionId: str) -> None:
        self.stopped.append(QueryExecutionId)


@pytest.fixture
def step_functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(
        state_task_factory, "state_task_service_for", state_task_factory.state_task_service_for
    )
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield boto3.client("stepfunctions", region_name="us-east-1")


def start(client: Any, athena: FakeAthena) -> str:
    athena_task.install(lambda region, service: athena)
    machine = client.create_state_machine(
        name="m", definition=json.dumps(MACHINE), roleArn="arn:aws:iam::123456789012:role/r"
    )["stateMachineArn"]
    execution = client.start_execution(stateMachineArn=machine, name="e", input='{"sql": "SELECT"}')
    return str(execution["executionArn"])


def wait_for_end(client: Any, execution: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        described: dict[str, Any] = client.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return described
        time.sleep(0.05)
    raise AssertionError("the execution did not end")


def test_athena_task_returns_the_answer_of_get_query_execution(step_functions: Any) -> None:
    execution = start(step_functions, FakeAthena("QUEUED", "SUCCEEDED"))
    output = json.loads(wait_for_end(step_functions, execution)["output"])
    assert output["run"] == {"scanned": 123}
    events = step_functions.get_execution_history(executionArn=execution)["events"]
    submitted = [e["taskSubmittedEventDetails"] for e in events if e["type"] == "TaskSubmitted"]
    assert json.loads(submitted[0]["output"]) == {"QueryExecutionId": "q-1"}


def test_athena_task_of_a_failed_query_fails_with_its_document(step_functions: Any) -> None:
    execution = start(step_functions, FakeAthena("RUNNING", "FAILED"))
    output = json.loads(wait_for_end(step_functions, execution)["output"])
    assert output["failure"]["Error"] == "States.TaskFailed"
    cause = json.loads(output["failure"]["Cause"])
    assert cause["Status"]["StateChangeReason"] == "the reason"


def test_athena_task_over_its_timeout_stops_the_query(step_functions: Any) -> None:
    athena = FakeAthena("RUNNING")
    execution = start(step_functions, athena)
    output = json.loads(wait_for_end(step_functions, execution)["output"])
    assert output["failure"]["Error"] == "States.Timeout"
    deadline = time.monotonic() + SECONDS
    while not athena.stopped and time.monotonic() < deadline:
        time.sleep(0.05)
    assert athena.stopped == ["q-1"]
