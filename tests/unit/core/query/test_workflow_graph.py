"""The workflow document, from histories in the form that Step Functions writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.workflow_graph import workflow_document

from tests.support.project_files import STATES

START = datetime(2024, 5, 1, tzinfo=UTC)
DEFINITION = {"StartAt": "RecordSubmitted", "States": STATES}
BINDING = ("QueryBindingError", json.dumps({"errorMessage": "There is no function f()."}))


class Course:
    """Writes a history, an event a second."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.add("ExecutionStarted")

    def add(self, kind: str, **details: Any) -> Course:
        moment = START + timedelta(seconds=len(self.events))
        self.events.append({"type": kind, "timestamp": moment, **details})
        return self

    def enter(self, name: str) -> Course:
        kind = f"{STATES[name]['Type']}StateEntered"
        return self.add(kind, stateEnteredEventDetails={"name": name})

    def leave(self) -> Course:
        return self.add("TaskStateExited", stateExitedEventDetails={})

    def attempt(self, error: tuple[str, str] | None = None) -> Course:
        self.add("TaskScheduled").add("TaskStarted")
        if error is None:
            return self.add("TaskSucceeded")
        return self.add("TaskFailed", taskFailedEventDetails=dict(zip(KEYS, error, strict=True)))

    def task(self, name: str) -> Course:
        return self.enter(name).attempt().leave()

    def document(self, status: str) -> dict[str, Any]:
        return workflow_document(QueryRecord("q", Status(status)), DEFINITION, self.events)


KEYS = ("error", "cause")


def statuses(document: dict[str, Any]) -> dict[str, str]:
    return {state["name"]: state["status"] for state in document["states"]}


def taken(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(e["from"], e["to"]) for e in document["graph"]["edges"] if e["taken"]]


def test_workflow_document_succeeded_query() -> None:
    course = Course().task("RecordSubmitted").task("ValidateQuery").enter("ChooseEngine").leave()
    course.task("RunQuery").task("RecordSucceeded").add("ExecutionSucceeded")
    document = course.document("SUCCEEDED")
    assert [state["name"] for state in document["states"]] == [
        "RecordSubmitted",
        "ValidateQuery",
        "ChooseEngine",
        "RunQuery",
        "RecordSucceeded",
    ]
    assert set(statuses(document).values()) == {"SUCCEEDED"}
    assert document["states"][0]["enteredAt"] == "2024-05-01T00:00:01.000Z"
    assert document["states"][0]["exitedAt"] == "2024-05-01T00:00:05.000Z"
    assert "current" not in document
    assert ("RunQuery", "RecordSucceeded") in taken(document)
    assert len(taken(document)) == 4


def test_state_visits_retries_are_counted() -> None:
    course = Course().enter("ValidateQuery").attempt(("StorageUnavailable", "S3 did not answer."))
    course.attempt(("Lambda.TooManyRequestsException", "")).attempt().leave()
    (state,) = course.document("RUNNING")["states"]
    assert (state["retries"], state["status"]) == (2, "SUCCEEDED")
    assert state["error"]["code"] == "TooManyQueries"


def test_state_visits_attempts_have_times_and_errors() -> None:
    course = Course().enter("ValidateQuery").attempt(("StorageUnavailable", "S3 did not answer."))
    course.attempt().leave().enter("RunQuery").add("TaskScheduled").add("ExecutionAborted")
    states = course.document("CANCELLED")["states"]
    assert [state["tries"] for state in states] == [
        [
            {
                "startedAt": "2024-05-01T00:00:02.000Z",
                "endedAt": "2024-05-01T00:00:04.000Z",
                "error": {"code": "StorageUnavailable", "message": "S3 did not answer."},
            },
            {"startedAt": "2024-05-01T00:00:05.000Z", "endedAt": "2024-05-01T00:00:07.000Z"},
        ],
        [{"startedAt": "2024-05-01T00:00:10.000Z", "endedAt": "2024-05-01T00:00:11.000Z"}],
    ]


def test_edges_have_conditions() -> None:
    edges = {(e["from"], e["to"]): e for e in Course().document("QUEUED")["graph"]["edges"]}
    assert edges["ChooseEngine", "RunQuery"]["when"] == ["plan.engine = duckdb"]
    assert edges["RunQuery", "RecordFailed"]["when"] == ["States.ALL"]
    caught = edges["RecordSucceeded", "QueryAlreadyEnded"]
    assert (caught["kind"], caught["when"]) == (
        "catch",
        ["DynamoDB.ConditionalCheckFailedException"],
    )
    # The way on from RecordFailed is also where its Catch leads.
    assert edges["RecordFailed", "QueryFailed"]["kind"] == "next"
    assert edges["RecordFailed", "QueryFailed"]["when"] == []


def test_state_visits_caught_error_belongs_to_state() -> None:
    course = Course().enter("ValidateQuery").attempt(BINDING).leave().task("RecordFailed")
    course.enter("QueryFailed")
    failed = dict(zip(KEYS, BINDING, strict=True))
    document = course.add("ExecutionFailed", executionFailedEventDetails=failed).document("FAILED")
    error = {"code": "QueryBindingError", "message": "There is no function f()."}
    assert document["states"][0]["error"] == document["states"][2]["error"] == error
    assert statuses(document) == {
        "ValidateQuery": "CAUGHT",
        "RecordFailed": "SUCCEEDED",
        "QueryFailed": "FAILED",
    }
    assert document["current"] == "QueryFailed"
    assert taken(document) == [("ValidateQuery", "RecordFailed"), ("RecordFailed", "QueryFailed")]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (None, "RUNNING"),
        ("ExecutionAborted", "CANCELLED"),
        ("ExecutionTimedOut", "TIMED_OUT"),
    ],
)
def test_state_visits_open_state_has_execution_status(end: str | None, status: str) -> None:
    course = Course().task("RecordSubmitted").enter("RunQuery").add("TaskScheduled")
    document = (course.add(end) if end else course).document(status)
    assert document["current"] == "RunQuery"
    assert statuses(document)["RunQuery"] == status
    error = document["states"][1].get("error", {})
    assert error.get("code") == ("TimeLimitExceeded" if status == "TIMED_OUT" else None)


def test_workflow_document_queued_query() -> None:
    document = Course().document("QUEUED")
    assert document["states"] == []
    graph = document["graph"]
    assert graph["start"] == "RecordSubmitted"
    assert {node["name"] for node in graph["nodes"]} == set(STATES)
    assert {node["status"] for node in graph["nodes"]} == {"NOT_REACHED"}
    assert all(node["comment"] for node in graph["nodes"])
    names = {node["name"] for node in graph["nodes"]}
    assert all({edge["from"], edge["to"]} <= names for edge in graph["edges"])
    ends = {node["name"] for node in graph["nodes"] if node["end"]}
    assert {edge["from"] for edge in graph["edges"]} == names - {"QueryFailed", "QueryAlreadyEnded"}
    assert ends == {"RecordSucceeded", "QueryFailed", "QueryAlreadyEnded"}
    assert len({(edge["from"], edge["to"]) for edge in graph["edges"]}) == len(graph["edges"])


def test_state_visits_failure_of_athena_has_its_reason() -> None:
    status = {"State": "FAILED", "StateChangeReason": "exhausted", "AthenaError": {"ErrorType": 1}}
    cause = json.dumps({"QueryExecution": {"Status": status, "Query": "SELECT secret"}})
    course = Course().enter("RunAthena").attempt(("States.TaskFailed", cause)).leave()
    (visit,) = course.document("FAILED")["states"]
    assert (visit["status"], visit["error"]["code"]) == ("CAUGHT", "AthenaResourcesExceeded")
    assert "exhausted" in visit["error"]["message"]
    assert "secret" not in json.dumps(visit)
