"""Messages of the submission queue, and the event of an ended query."""

import json

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.query.query_event import ended_detail
from duckstep_service.core.query.record import QueryError, QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission_queue import parse_message

ID = "059f36b4-87a3-44ab-83d2-661975830a7d"


def test_parse_message_has_owner_and_request() -> None:
    body = {"owner": "nightly", "query": "SELECT '리뷰'", "limits": {"seconds": 5}}
    start = parse_message(json.dumps(body), ID)
    assert start.name == f"nightly_{ID}"
    request = {"query": "SELECT '리뷰'", "limits": {"seconds": 5}}
    assert json.loads(start.input) == {"owner": "nightly", "request": request}


def test_parse_message_key_names_execution() -> None:
    start = parse_message('{"idempotencyKey": "2026-11-23", "query": "SELECT 1"}', ID)
    assert start.name == "anonymous_2026-11-23"
    assert json.loads(start.input)["owner"] == "anonymous"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("SELECT 1", "not JSON"),
        ('["SELECT 1"]', "not a JSON object"),
        ('{"owner": "", "query": "x"}', "owner"),
        ('{"owner": "a b", "query": "x"}', "owner"),
        ('{"owner": 5, "query": "x"}', "owner"),
        (json.dumps({"owner": "a" * 37}), "owner"),
        (json.dumps({"idempotencyKey": "k" * 44}), "idempotencyKey"),
        ('{"idempotencyKey": "x\\n"}', "idempotencyKey"),
        ('{"idempotencyKey": null}', "idempotencyKey"),
    ],
)
def test_parse_message_invalid_raises(body: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        parse_message(body, ID)


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
