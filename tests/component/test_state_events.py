"""Every state that is not a function's, run alone with its sample event in moto."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import yaml
from duckstep_service.aws.dynamodb.unfinished_index import SHARDS
from moto import mock_aws

from tests.support.project_files import MACHINE_TEXT, STATES, event, snake_case

TABLE = "queries"
ROLE = "arn:aws:iam::123456789012:role/states"
DEADLINE_SECONDS = 20
# The other states call a function or Athena: test_athena_states.py.
ALONE = [
    name
    for name, state in STATES.items()
    if not re.search(":(lambda|athena):", state.get("Resource", ""))
]
RUNNING = {"status": {"S": "RUNNING"}}


class Workflow:
    """Runs single states of the workflow over a table of its own."""

    def __init__(self) -> None:
        self.states = boto3.client("stepfunctions", region_name="us-east-1")
        self.table = boto3.client("dynamodb", region_name="us-east-1")
        self.table.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        )

    def run(
        self, state: str, item: dict[str, Any] | None = None, sample: str | None = None
    ) -> dict[str, Any]:
        """Run one state with its event (or `sample`) over `item`; return how it ended."""
        machine = self.states.create_state_machine(
            name="OneState", definition=json.dumps(alone(state)), roleArn=ROLE
        )["stateMachineArn"]
        arn = machine.replace(":stateMachine:", ":execution:") + ":sample"
        if item is not None:
            self.table.put_item(TableName=TABLE, Item={"requestId": {"S": arn}, **item})
        payload = json.dumps(event(sample or snake_case(state)))
        self.states.start_execution(stateMachineArn=machine, name="sample", input=payload)
        ended = self._ended(arn)
        stored = self.table.get_item(TableName=TABLE, Key={"requestId": {"S": arn}})
        return {**ended, "item": stored.get("Item"), "entered": self._entered(arn)}

    def _ended(self, arn: str) -> dict[str, Any]:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            execution: dict[str, Any] = dict(self.states.describe_execution(executionArn=arn))
            if execution["status"] != "RUNNING":
                return execution
            time.sleep(0.02)
        raise AssertionError(f"{arn} still runs after {DEADLINE_SECONDS} s")

    def _entered(self, arn: str) -> list[str]:
        events = self.states.get_execution_history(executionArn=arn)["events"]
        details = [each.get("stateEnteredEventDetails") for each in events]
        return [detail["name"] for detail in details if detail]


def alone(state: str) -> dict[str, Any]:
    """Return a machine of one state; a state that would follow ends it, unless it is a Fail."""
    values = {"Partition": "aws", "QueriesTable": TABLE}
    text = re.sub(r"\$\{(\w+)\}", lambda name: values.get(name[1], name[1]), MACHINE_TEXT)
    states = yaml.safe_load(text)["States"]
    others = {
        name: other if other["Type"] == "Fail" else {"Type": "Pass", "End": True}
        for name, other in states.items()
    }
    return {"StartAt": state, "States": {**others, state: states[state]}}


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workflow]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        yield Workflow()


def test_record_submitted_puts_the_item(workflow: Workflow) -> None:
    ended = workflow.run("RecordSubmitted")
    item = ended["item"]
    assert ended["entered"] == ["RecordSubmitted", "ValidateQuery"]
    assert json.loads(ended["output"]) == event("record_submitted")
    assert item["status"] == {"S": "RUNNING"}
    assert item["name"] == {"S": "sample"}
    assert item["owner"] == {"S": "anonymous"}
    assert item["schemaVersion"] == {"N": "1"}
    assert item["submittedAt"]["S"].startswith("20")
    assert item["dueAt"] == item["submittedAt"]
    assert 0 <= int(item["unfinished"]["S"]) < SHARDS
    assert json.loads(item["request"]["S"]) == event("record_submitted")["request"]


def test_record_submitted_may_be_repeated(workflow: Workflow) -> None:
    ended = workflow.run("RecordSubmitted", RUNNING)
    assert ended["entered"] == ["RecordSubmitted", "ValidateQuery"]


def test_record_submitted_leaves_a_cancelled_query(workflow: Workflow) -> None:
    ended = workflow.run("RecordSubmitted", {"status": {"S": "CANCELLED"}})
    assert ended["status"] == "FAILED"
    assert ended["entered"] == ["RecordSubmitted", "QueryAlreadyEnded"]
    assert ended["error"] == "DynamoDB.ConditionalCheckFailedException"
    assert ended["item"]["status"] == {"S": "CANCELLED"}


@pytest.mark.parametrize(
    ("sample", "next_state"),
    [
        ("choose_engine", "RunQuery"),
        ("run_athena", "RunAthena"),
        ("refuse_engine", "RefuseEngine"),
        ("reuse_result", "ReuseResult"),
    ],
)
def test_choose_engine_takes_the_plans(workflow: Workflow, sample: str, next_state: str) -> None:
    ended = workflow.run("ChooseEngine", sample=sample)
    assert ended["entered"] == ["ChooseEngine", next_state]


def test_refuse_engine_gives_the_failure_a_name(workflow: Workflow) -> None:
    ended = workflow.run("RefuseEngine")
    assert ended["entered"] == ["RefuseEngine", "RecordFailed"]
    assert json.loads(ended["output"])["failure"]["Error"] == "EngineNotAvailable"


def test_reuse_result_takes_the_earlier_run(workflow: Workflow) -> None:
    ended = workflow.run("ReuseResult")
    sample = event("reuse_result")
    assert ended["entered"] == ["ReuseResult", "RecordSucceeded"]
    assert json.loads(ended["output"]) == {**sample, "run": sample["plan"]["earlier"]}


def test_record_succeeded_commits_the_result(workflow: Workflow) -> None:
    ended = workflow.run("RecordSucceeded", RUNNING)
    run, plan, item = (
        event("record_succeeded")["run"],
        event("record_succeeded")["plan"],
        ended["item"],
    )
    assert ended["status"] == "SUCCEEDED"
    assert item["status"] == {"S": "SUCCEEDED"}
    assert json.loads(item["result"]["S"]) == run["result"]
    assert json.loads(item["estimate"]["S"]) == plan["estimate"]
    assert item["manifest"] == {"S": plan["manifest"]}
    for name in ("rows", "bytes", "scannedBytes", "engineMilliseconds", "expiresAt"):
        assert item[name] == {"N": str(run[name])}
    assert item["endedAt"]["S"].startswith("20")
    assert item["reusedFrom"] == {"S": ""}


def test_record_succeeded_may_be_repeated(workflow: Workflow) -> None:
    first = workflow.run("RecordSucceeded", RUNNING)
    stored = {"status": first["item"]["status"], "result": first["item"]["result"]}
    workflow.states.delete_state_machine(stateMachineArn=first["stateMachineArn"])
    assert workflow.run("RecordSucceeded", stored)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("status", ["CANCELLED", "TIMED_OUT", "FAILED"])
def test_the_first_terminal_status_wins_over_a_result(workflow: Workflow, status: str) -> None:
    ended = workflow.run("RecordSucceeded", {"status": {"S": status}})
    assert ended["status"] == "FAILED"
    assert ended["entered"] == ["RecordSucceeded", "QueryAlreadyEnded"]
    assert ended["item"]["status"] == {"S": status}
    assert "result" not in ended["item"]


def test_record_failed_keeps_the_reason(workflow: Workflow) -> None:
    ended = workflow.run("RecordFailed", RUNNING)
    failure = event("record_failed")["failure"]
    assert ended["entered"] == ["RecordFailed", "QueryFailed"]
    assert (ended["status"], ended["error"]) == ("FAILED", failure["Error"])
    assert ended["cause"] == failure["Cause"]
    assert ended["item"]["status"] == {"S": "FAILED"}
    assert ended["item"]["errorCode"] == {"S": failure["Error"]}
    assert ended["item"]["errorCause"] == {"S": failure["Cause"]}


@pytest.mark.parametrize("status", ["CANCELLED", "TIMED_OUT", "SUCCEEDED"])
def test_the_first_terminal_status_wins_over_a_failure(workflow: Workflow, status: str) -> None:
    ended = workflow.run("RecordFailed", {"status": {"S": status}})
    assert ended["item"]["status"] == {"S": status}
    assert "errorCode" not in ended["item"]
    assert (ended["status"], ended["error"]) == (
        "FAILED",
        event("record_failed")["failure"]["Error"],
    )


@pytest.mark.parametrize("state", ["QueryFailed", "QueryAlreadyEnded"])
def test_fail_ends_with_its_events_error(workflow: Workflow, state: str) -> None:
    ended = workflow.run(state)
    failure = event(snake_case(state))["failure"]
    assert ended["status"] == "FAILED"
    assert (ended["error"], ended["cause"]) == (failure["Error"], failure["Cause"])


@pytest.mark.parametrize("state", ALONE)
def test_every_state_without_a_function_takes_its_event(workflow: Workflow, state: str) -> None:
    assert workflow.run(state, RUNNING)["entered"][0] == state
