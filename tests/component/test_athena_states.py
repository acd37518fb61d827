"""The states of Athena in the whole workflow, with fakes of Lambda and Athena."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError
from duckstep_service.aws.athena import StartedRuns
from duckstep_service.core.testing_athena import MemoryGlue
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import (
    lambda_eval_utils,
    state_task_factory,
)

from local.aws.step_functions import athena_task
from tests.component.local.fake_lambda import PayloadStream
from tests.support.project_files import MACHINE_TEXT, event

TABLE = "queries"
ROLE = "arn:aws:iam::123456789012:role/states"
SECONDS = 60
NAMES = {"Partition": "aws", "QueriesTable": TABLE, "ResultsBucket": "results"}
ATHENA_PLAN = event("run_athena")["plan"]
DUCKDB_PLAN = event("choose_engine")["plan"]
RUN = {key: value for key, value in event("record_succeeded")["run"].items() if key != "reusedFrom"}
SCAN = {"DataScannedInBytes": 500, "EngineExecutionTimeInMillis": 40}

Answer = Callable[[dict[str, Any]], Any]


class Failed(Exception):
    """An error of a function: its name and its message."""


class Functions:
    """Answers the invocations of each function in turn; the last answer repeats."""

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def invoke(self, FunctionName: str, Payload: bytes, **_: Any) -> dict[str, Any]:
        payload = json.loads(Payload)
        self.calls.append((FunctionName, payload))
        waiting = self.answers[FunctionName]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        try:
            return {"StatusCode": 200, "Payload": PayloadStream(answer(payload))}
        except Failed as exc:
            error = {"errorType": exc.args[0], "errorMessage": exc.args[1]}
            payload = PayloadStream(error)
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": payload}

    def called(self, name: str) -> list[dict[str, Any]]:
        return [payload for function, payload in self.calls if function == name]


class Athena:
    """Runs one query: `states` in turn, the last one until it is stopped; `throttled` starts."""

    def __init__(self, *states: str, reason: str = "", throttled: int = 0) -> None:
        self.states, self.reason, self.throttled = list(states), reason, throttled
        self.started: list[dict[str, Any]] = []
        self.stopped = threading.Event()
        self.ignores_stop = False

    def start_query_execution(self, **given: Any) -> dict[str, Any]:
        self.started.append(given)
        if len(self.started) <= self.throttled:
            error = {"Error": {"Code": "TooManyRequestsException", "Message": "busy"}}
            raise ClientError(error, "StartQueryExecution")  # type: ignore[arg-type]
        return {"QueryExecutionId": "q-1"}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if self.stopped.is_set():
            state = "CANCELLED"
        status = {"State": state, "StateChangeReason": self.reason}
        execution = {"QueryExecutionId": "q-1", "Status": status, "Statistics": SCAN}
        return {"QueryExecution": execution}

    def stop_query_execution(self, QueryExecutionId: str) -> None:
        self.stopped.set()


class Workflow:
    """The state machine with fakes; `run` returns how an execution ended."""

    def __init__(self, functions: Functions, athena: Athena) -> None:
        self.functions, self.athena = functions, athena
        self.states = boto3.client("stepfunctions", region_name="us-east-1")
        self.table = boto3.client("dynamodb", region_name="us-east-1")
        self.table.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        )
        athena_task.install(lambda region, service: athena)
        machine = self.states.create_state_machine(
            name="Machine", definition=json.dumps(definition()), roleArn=ROLE
        )
        self.machine = machine["stateMachineArn"]
        self.arn = self.machine.replace(":stateMachine:", ":execution:") + ":sample"

    def start(self) -> None:
        document = json.dumps(event("submit_query"))
        self.states.start_execution(stateMachineArn=self.machine, name="sample", input=document)

    def run(self) -> dict[str, Any]:
        self.start()
        self.wait(lambda: self.status() != "RUNNING")
        return self.ended()

    def ended(self) -> dict[str, Any]:
        described: dict[str, Any] = dict(self.states.describe_execution(executionArn=self.arn))
        item = self.table.get_item(TableName=TABLE, Key={"requestId": {"S": self.arn}})["Item"]
        return {**described, "item": item, "entered": self.entered()}

    def status(self) -> str:
        return str(self.states.describe_execution(executionArn=self.arn)["status"])

    def entered(self) -> list[str]:
        events = self.states.get_execution_history(executionArn=self.arn)["events"]
        details = [each.get("stateEnteredEventDetails") for each in events]
        return [detail["name"] for detail in details if detail]

    def wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.entered()
            time.sleep(0.02)


def definition() -> dict[str, Any]:
    """Return the definition; its retries wait for no more than a second."""
    text = re.sub(r"\$\{(\w+)\}", lambda name: NAMES.get(name[1], name[1]), MACHINE_TEXT)
    text = re.sub(r"BackoffRate: \d+", "BackoffRate: 1", text)
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Workflow]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    factory = state_task_factory.state_task_service_for
    monkeypatch.setattr(state_task_factory, "state_task_service_for", factory)

    def create(athena: Athena, **answers: list[Answer]) -> Workflow:
        functions = Functions(**answers)
        monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: functions)
        return Workflow(functions, athena)

    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield create


def gives(value: Any) -> list[Answer]:
    return [lambda payload: value]


def fails(code: str, message: str = "why") -> Answer:
    def answer(payload: dict[str, Any]) -> Any:
        raise Failed(code, message)

    return answer


def raises_failure(payload: dict[str, Any]) -> Any:
    """Answer as StoreResult does to the failure of a run."""
    raise Failed("AthenaQueryFailed", payload["failure"]["Cause"])


PLANNED = gives(ATHENA_PLAN)
STORED = gives({**RUN, "sourceChanged": True})


def test_query_in_athena_is_stored_and_recorded(workflow: Callable[..., Workflow]) -> None:
    athena = Athena("QUEUED", "RUNNING", "SUCCEEDED")
    machine = workflow(athena, ValidateQueryFunction=PLANNED, StoreResultFunction=STORED)
    ended = machine.run()
    assert ended["status"] == "SUCCEEDED"
    assert ended["entered"][2:] == ["ChooseEngine", "RunAthena", "StoreResult", "RecordSucceeded"]
    (started,) = athena.started
    assert started["QueryString"] == ATHENA_PLAN["athena"]["statement"]
    assert started["ClientRequestToken"] == ATHENA_PLAN["athena"]["token"]
    assert started["WorkGroup"] == "AthenaWorkGroup"
    records = "s3://results/results/sample/athena-records/"
    assert started["ResultConfiguration"] == {"OutputLocation": records}
    (payload,) = machine.functions.called("StoreResultFunction")
    assert payload["athena"] == {"queryExecutionId": "q-1", "statistics": SCAN}
    assert payload["attempt"] == 1000
    assert "statement" not in json.dumps(payload)
    item = ended["item"]
    assert (item["engine"], item["sourceChanged"]) == ({"S": "athena"}, {"S": "true"})
    assert item["engineReason"] == {"S": ATHENA_PLAN["engineReason"]}


def test_throttled_start_is_repeated_with_the_same_token(
    workflow: Callable[..., Workflow],
) -> None:
    athena = Athena("SUCCEEDED", throttled=2)
    machine = workflow(athena, ValidateQueryFunction=PLANNED, StoreResultFunction=STORED)
    assert machine.run()["status"] == "SUCCEEDED"
    assert len({given["ClientRequestToken"] for given in athena.started}) == 1
    assert len(athena.started) == 3


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_query_that_fails_in_athena_fails_once_with_a_named_error(
    workflow: Callable[..., Workflow], state: str
) -> None:
    athena = Athena("RUNNING", state, reason="line 1:8 wrong")
    machine = workflow(athena, ValidateQueryFunction=PLANNED, StoreResultFunction=[raises_failure])
    ended = machine.run()
    assert ended["entered"][3:] == ["RunAthena", "NameAthenaFailure", "RecordFailed", "QueryFailed"]
    assert (ended["status"], ended["error"]) == ("FAILED", "AthenaQueryFailed")
    assert "line 1:8 wrong" in ended["item"]["errorCause"]["S"]
    assert len(athena.started) == 1


def test_run_over_its_time_is_stopped_and_named(workflow: Callable[..., Workflow]) -> None:
    plan = {**ATHENA_PLAN, "athena": {**ATHENA_PLAN["athena"], "seconds": 1}}
    athena = Athena("RUNNING")
    machine = workflow(
        athena,
        ValidateQueryFunction=gives(plan),
        StoreResultFunction=[fails("TimeLimitExceeded")],
    )
    ended = machine.run()
    assert (ended["status"], ended["error"]) == ("FAILED", "TimeLimitExceeded")
    (payload,) = machine.functions.called("StoreResultFunction")
    assert payload["failure"]["Error"] == "States.Timeout"
    machine.wait(athena.stopped.is_set)


def test_store_result_is_retried_with_a_later_attempt(workflow: Callable[..., Workflow]) -> None:
    machine = workflow(
        Athena("SUCCEEDED"),
        ValidateQueryFunction=PLANNED,
        StoreResultFunction=[fails("StorageUnavailable"), *STORED],
    )
    assert machine.run()["status"] == "SUCCEEDED"
    stored = machine.functions.called("StoreResultFunction")
    assert [payload["attempt"] for payload in stored] == [1000, 1001]


def test_store_result_that_fails_fails_the_query(workflow: Callable[..., Workflow]) -> None:
    machine = workflow(
        Athena("SUCCEEDED"),
        ValidateQueryFunction=PLANNED,
        StoreResultFunction=[fails("ResultLimitExceeded")],
    )
    ended = machine.run()
    assert (ended["status"], ended["error"]) == ("FAILED", "ResultLimitExceeded")
    assert ended["entered"][-3:] == ["StoreResult", "RecordFailed", "QueryFailed"]


@pytest.mark.parametrize("code", ["MemoryLimitExceeded", "SpillLimitExceeded", "TimeLimitExceeded"])
def test_query_that_exceeds_run_query_succeeds_in_athena(
    workflow: Callable[..., Workflow], code: str
) -> None:
    machine = workflow(
        Athena("SUCCEEDED"),
        ValidateQueryFunction=[*gives(DUCKDB_PLAN), *PLANNED],
        RunQueryFunction=[fails(code)],
        StoreResultFunction=STORED,
    )
    ended = machine.run()
    assert ended["status"] == "SUCCEEDED"
    assert ended["entered"][3:6] == ["RunQuery", "ReconsiderEngine", "RunAthena"]
    first, again = machine.functions.called("ValidateQueryFunction")
    assert again.pop("failure")["Error"] == code
    assert again == first
    assert ended["item"]["engine"] == {"S": "athena"}


def test_query_that_athena_cannot_run_keeps_the_error_of_run_query(
    workflow: Callable[..., Workflow],
) -> None:
    machine = workflow(
        Athena("SUCCEEDED"),
        ValidateQueryFunction=[*gives(DUCKDB_PLAN), fails("MemoryLimitExceeded", "too much")],
        RunQueryFunction=[fails("MemoryLimitExceeded", "too much")],
    )
    ended = machine.run()
    assert (ended["status"], ended["error"]) == ("FAILED", "MemoryLimitExceeded")
    assert ended["entered"][-3:] == ["ReconsiderEngine", "RecordFailed", "QueryFailed"]
    assert "too much" in ended["item"]["errorCause"]["S"]


def test_other_errors_of_run_query_have_no_second_chance(
    workflow: Callable[..., Workflow],
) -> None:
    machine = workflow(
        Athena("SUCCEEDED"),
        ValidateQueryFunction=gives(DUCKDB_PLAN),
        RunQueryFunction=[fails("RowLimitExceeded")],
    )
    assert machine.run()["entered"][3:] == ["RunQuery", "RecordFailed", "QueryFailed"]


def test_started_run_is_found_in_the_history_and_stopped(
    workflow: Callable[..., Workflow],
) -> None:
    """The history has the id as Step Functions writes it."""
    athena, tables = Athena("RUNNING"), MemoryGlue()
    machine = workflow(athena, ValidateQueryFunction=PLANNED, StoreResultFunction=STORED)
    machine.start()
    machine.wait(lambda: bool(athena.started) and "TaskSubmitted" in kinds(machine))
    runs = StartedRuns(athena, machine.states, tables, "lake")
    assert runs.stop(machine.arn) == SCAN["DataScannedInBytes"]
    assert athena.stopped.is_set()
    machine.wait(lambda: machine.status() != "RUNNING")


def kinds(machine: Workflow) -> set[str]:
    events = machine.states.get_execution_history(executionArn=machine.arn)["events"]
    return {each["type"] for each in events}
