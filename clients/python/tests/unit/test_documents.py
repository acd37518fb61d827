"""Documents of the API as dataclasses."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from duckstep import errors
from duckstep.documents import Partition, PastQuery, Table, Validation, Workflow
from duckstep.documents.query import read_status
from duckstep.documents.reading import from_document, moment


def test_status_of_a_document() -> None:
    source = {
        "requestId": "arn",
        "status": "SUCCEEDED",
        "submittedAt": "2026-11-29T10:00:00.123Z",
        "scannedBytes": 7,
        "columns": [{"name": "a", "type": "INTEGER"}],
        "estimate": {"files": 2, "totalFiles": 3, "warnings": ["w"]},
        "unknown": 1,
    }
    status = read_status(source)
    assert status.submitted_at == datetime(2026, 11, 29, 10, 0, 0, 123000, timezone.utc)
    assert status.scanned_bytes == 7
    assert status.columns is not None and status.columns[0].type == "INTEGER"
    assert status.estimate is not None and status.estimate.total_files == 3
    assert status.estimate.warnings == ("w",)
    assert status.document == source
    assert status.ended and status.succeeded and status.error is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("CANCELLED", errors.QueryCancelled),
        ("TIMED_OUT", errors.QueryTimedOut),
        ("FAILED", errors.DatabaseError),
    ],
)
def test_error_of_a_status_without_one(status: str, kind: type[Exception]) -> None:
    assert type(read_status({"requestId": "arn", "status": status}).error) is kind


def test_error_of_a_status() -> None:
    error = read_status(
        {
            "requestId": "arn",
            "status": "FAILED",
            "error": {"code": "QuerySyntaxError", "message": "m"},
        }
    ).error
    assert isinstance(error, errors.ProgrammingError)
    assert error.request_id == "arn"


def test_table_of_a_document() -> None:
    table = from_document(
        Table,
        {
            "name": "t",
            "kind": "delta",
            "columns": [{"name": "year", "type": "BIGINT", "partition": True}],
            "dateRange": {"from": "2024-01-01", "to": "2024-02-01"},
            "error": {"code": "TableFormatNotSupported", "message": "m"},
        },
    )
    assert table.columns[0].partition
    assert table.date_range == (date(2024, 1, 1), date(2024, 2, 1))
    assert isinstance(table.error, errors.NotSupportedError)


def test_partition_of_a_null() -> None:
    source = {"column": "c", "value": None, "within": "c=__NULL__", "condition": "c IS NULL"}
    assert from_document(Partition, source).value is None


def test_past_query_of_a_document() -> None:
    past = from_document(
        PastQuery,
        {
            "requestId": "arn",
            "status": "FAILED",
            "submittedAt": "2026-11-29T10:00:00Z",
            "error": {"code": "TableNotFound"},
        },
    )
    assert past.error_code == "TableNotFound"


def test_validation_of_a_document() -> None:
    position = {"line": 1, "column": 2, "length": 3}
    validation = from_document(
        Validation,
        {
            "valid": False,
            "errors": [{"code": "ColumnNotFound", "message": "m", "position": position}],
            "cost": {"usd": 0.5, "priceDate": "2026-10", "region": "r"},
            "engine": {"chosen": "duckdb", "reason": "small"},
            "suggestions": [
                {
                    "table": "t",
                    "message": "m",
                    "condition": "c",
                    "edits": [{"position": position, "text": "x"}],
                }
            ],
        },
    )
    assert validation.errors[0].position == errors.Position(1, 2, 3)
    assert validation.cost is not None and validation.cost.usd == 0.5
    assert validation.engine is not None and validation.engine.chosen == "duckdb"
    assert validation.suggestions[0].edits[0].text == "x"


def test_workflow_of_a_document() -> None:
    entered = "2026-11-29T10:00:00Z"
    workflow = from_document(
        Workflow,
        {
            "requestId": "arn",
            "status": "RUNNING",
            "states": [
                {
                    "name": "RunQuery",
                    "status": "RUNNING",
                    "enteredAt": entered,
                    "retries": 1,
                    "tries": [{"startedAt": entered}],
                }
            ],
            "graph": {"start": "ValidateQuery"},
        },
    )
    assert workflow.states[0].tries[0].started_at == moment(entered)


@pytest.mark.parametrize(
    "text", ["2026-11-29T10:00:00Z", "2026-11-29T12:00:00+02:00", "2026-11-29T10:00:00.0000000"]
)
def test_moment_is_aware(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 29, 10, tzinfo=timezone.utc)
