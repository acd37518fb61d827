"""The event of an ended query."""

from __future__ import annotations

from duckstep_service.core.query.query_event import ended_detail
from duckstep_service.core.query.record import QueryError, QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status


def test_ended_detail_omits_sql_and_error_text() -> None:
    failed = QueryRecord(
        "arn",
        Status.FAILED,
        name="n",
        owner="me",
        submitted_at="2026-01-01T00:00:00Z",
        ended_at="2026-01-01T00:00:01Z",
        request=SubmittedRequest({"query": "SELECT secret"}),
        error=QueryError("ColumnNotFound", "secret"),
    )
    assert ended_detail(failed) == {
        "schemaVersion": "1",
        "requestId": "arn",
        "owner": "me",
        "status": "FAILED",
        "submittedAt": "2026-01-01T00:00:00Z",
        "endedAt": "2026-01-01T00:00:01Z",
        "error": {"code": "ColumnNotFound"},
    }
    done = QueryRecord("arn", Status.SUCCEEDED, rows=0, reused_from="other")
    assert ended_detail(done) == {
        "schemaVersion": "1",
        "requestId": "arn",
        "status": "SUCCEEDED",
        "rows": 0,
        "reusedFrom": "other",
    }


def test_ended_detail_has_the_engine_and_the_cost() -> None:
    record = QueryRecord(
        "arn",
        Status.SUCCEEDED,
        engine="athena",
        engine_reason="Too large.",
        source_changed=True,
        scanned_bytes=5,
    )
    detail = ended_detail(record, 0.00012345678)
    assert (detail["engine"], detail["engineReason"]) == ("athena", "Too large.")
    assert (detail["sourceChanged"], detail["usd"]) == (True, 0.00012346)
