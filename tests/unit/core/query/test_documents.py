"""The API's documents of a query."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from duckstep_service.core.query.documents import history_document, status_document
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.record import (
    QueryError,
    QueryRecord,
    QueryResult,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.strict_json import write_json
from duckstep_service.core.table_files import Column

RUNNING = QueryRecord(
    "q",
    Status.RUNNING,
    owner="me",
    submitted_at="2024-05-01T00:00:00.000Z",
    request=SubmittedRequest({"query": "SELECT 1", "format": "csv"}),
    progress={"percent": 5.0},
)
SUCCEEDED = replace(
    RUNNING,
    status=Status.SUCCEEDED,
    ended_at="2024-05-01T00:00:02.000Z",
    expires_at=2_000_000_000,
    manifest="manifests/q.json",
    estimate=Estimate(1, 30, 1),
    result=QueryResult([Column("a", "INTEGER")]),
    rows=0,
    bytes=20,
    scanned_bytes=0,
    engine_milliseconds=4,
)


def test_status_document_running_query_has_progress() -> None:
    assert status_document(RUNNING, "/queries/q") == {
        "requestId": "q",
        "status": "RUNNING",
        "query": "SELECT 1",
        "submittedAt": "2024-05-01T00:00:00.000Z",
        "progress": {"percent": 5.0},
    }


def test_status_document_succeeded_query_has_result() -> None:
    assert status_document(SUCCEEDED, "/queries/q") == {
        "requestId": "q",
        "status": "SUCCEEDED",
        "query": "SELECT 1",
        "submittedAt": "2024-05-01T00:00:00.000Z",
        "endedAt": "2024-05-01T00:00:02.000Z",
        "rows": 0,
        "bytes": 20,
        "scannedBytes": 0,
        "engineMilliseconds": 4,
        "estimate": {"files": 1, "bytes": 30, "partitions": 1},
        "columns": [{"name": "a", "type": "INTEGER"}],
        "results": "/queries/q/results",
    }


def test_documents_of_a_failed_query_have_its_error() -> None:
    error = QueryError("TableNotFound", '{"errorMessage": "There is no table t."}')
    failed = replace(RUNNING, status=Status.FAILED, error=error)
    status = status_document(failed, "/queries/q")
    assert status["error"] == {"code": "TableNotFound", "message": "There is no table t."}
    assert history_document(failed)["error"] == {"code": "TableNotFound"}
    assert "progress" not in status


def test_history_document_has_format_and_no_columns() -> None:
    document = history_document(SUCCEEDED)
    assert document["format"] == "csv"
    assert document.keys().isdisjoint({"columns", "results", "progress"})


@pytest.mark.parametrize("request_", [None, [], "text", {"query": None}])
def test_documents_of_an_invalid_request_have_no_query(request_: object) -> None:
    failed = replace(RUNNING, status=Status.FAILED, request=SubmittedRequest(request_))
    for document in (status_document(failed, "/queries/q"), history_document(failed)):
        assert document.keys().isdisjoint({"query", "parameters", "format", "over"})


@pytest.mark.parametrize(
    ("request_", "unreadable"),
    [
        ({"query": "SELECT $a", "parameters": "[" * 20_000}, ["parameters"]),
        ({"query": "SELECT $a", "parameters": {"a": "\ud800"}}, ["parameters"]),
        ({"query": "SELECT $a", "parameters": [float("nan")]}, ["parameters"]),
        ({"query": ["SELECT 1"], "format": 5, "over": {}}, ["query", "format", "over"]),
        ({"query": "SELECT '\ud800'"}, ["query"]),
        ("[[[[", ["request"]),
    ],
)
def test_documents_name_fields_that_cannot_be_shown(request_: Any, unreadable: list[str]) -> None:
    record = replace(RUNNING, request=SubmittedRequest(request_))
    for document in (status_document(record, "/queries/q"), history_document(record)):
        assert document["unreadable"] == unreadable
        assert "parameters" not in document
        assert json.loads(write_json(document).encode())["requestId"] == "q"
