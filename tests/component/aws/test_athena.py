"""The runs of Athena: the query that an execution started is stopped, and its table deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from duckstep_service.aws.athena import StartedRuns
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.query.athena_run import temporary_table
from duckstep_service.core.testing_athena import MemoryGlue

ARN = "arn:aws:states:us-east-1:123456789012:execution:m:alice_1"
STARTED = {
    "type": "TaskSubmitted",
    "taskSubmittedEventDetails": {
        "resourceType": "athena",
        "resource": "startQueryExecution.sync",
        "output": json.dumps({"QueryExecutionId": "q-1"}),
    },
}
OTHERS: list[dict[str, Any]] = [
    {"type": "TaskStateAborted"},
    {"type": "TaskSubmitted", "taskSubmittedEventDetails": {"resourceType": "lambda"}},
]


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "Operation")


class States:
    """A history in pages, the latest event first."""

    def __init__(self, *pages: list[dict[str, Any]], error: str = "") -> None:
        self.pages, self.error, self.read = pages, error, 0
        self.given: dict[str, Any] = {}

    def get_paginator(self, name: str) -> States:
        assert name == "get_execution_history"
        return self

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        self.given = given
        if self.error:
            raise client_error(self.error)
        for page in self.pages:
            self.read += 1
            yield {"events": page}


class Athena:
    """Stops queries, of which it knows the bytes."""

    def __init__(self, stop_error: str = "", get_error: str = "") -> None:
        self.stop_error, self.get_error = stop_error, get_error
        self.stopped: list[str] = []

    def stop_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:
        if self.stop_error:
            raise client_error(self.stop_error)
        self.stopped.append(QueryExecutionId)
        return {}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:
        if self.get_error:
            raise client_error(self.get_error)
        return {"QueryExecution": {"Statistics": {"DataScannedInBytes": 77}}}


class Tables(MemoryGlue):
    """Records the deletions."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: list[tuple[str, str]] = []

    def delete_table(self, database: str, name: str) -> None:
        self.deleted.append((database, name))


TABLE = ("lake", temporary_table("alice_1"))


def test_stop_finds_the_query_among_the_latest_events() -> None:
    states, athena, tables = States(OTHERS, [STARTED], [STARTED]), Athena(), Tables()
    assert StartedRuns(athena, states, tables, "lake").stop(ARN) == 77
    assert (athena.stopped, tables.deleted, states.read) == (["q-1"], [TABLE], 2)
    assert states.given["reverseOrder"] and states.given["executionArn"] == ARN


def test_stop_of_an_execution_that_started_no_query_deletes_the_table() -> None:
    athena, tables = Athena(), Tables()
    assert StartedRuns(athena, States(OTHERS), tables, "lake").stop(ARN) is None
    assert (athena.stopped, tables.deleted) == ([], [TABLE])


def test_stop_of_a_deleted_execution_deletes_the_table() -> None:
    tables = Tables()
    states = States(error="ExecutionDoesNotExist")
    assert StartedRuns(Athena(), states, tables, "lake").stop(ARN) is None
    assert tables.deleted == [TABLE]


@pytest.mark.parametrize(("get_error", "scanned"), [("", 77), ("InvalidRequestException", None)])
def test_stop_of_a_query_that_ended_or_is_forgotten(get_error: str, scanned: int | None) -> None:
    athena, tables = Athena("InvalidRequestException", get_error), Tables()
    assert StartedRuns(athena, States([STARTED]), tables, "lake").stop(ARN) == scanned
    assert tables.deleted == [TABLE]


@pytest.mark.parametrize(
    ("states", "athena"),
    [
        (States(error="ThrottlingException"), Athena()),
        (States([STARTED]), Athena("TooManyRequestsException")),
    ],
)
def test_stop_while_a_service_throttles_is_repeatable(states: States, athena: Athena) -> None:
    with pytest.raises(StorageUnavailable):
        StartedRuns(athena, states, Tables(), "lake").stop(ARN)
