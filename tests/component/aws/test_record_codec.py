"""The codec of query records: the attributes that the state machine writes, read and written."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from boto3.dynamodb.types import TypeSerializer
from duckstep_service.aws.dynamodb.record_codec import (
    decode_record,
    encode_end,
    encode_submission,
)
from duckstep_service.core.query.documents import history_document, status_document
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.record import (
    QueryError,
    QueryRecord,
    QueryResult,
    ResultFile,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.strict_json import write_json
from duckstep_service.core.table_files import Column

from tests.support.project_files import STATES

SUBMITTED = {
    "requestId": "arn:q",
    "name": "q",
    "owner": "me",
    "status": "RUNNING",
    "submittedAt": "2024-05-01T00:00:00.000Z",
    "request": '{"query":"SELECT 1"}',
    "schemaVersion": 1,
    "unfinished": "7",
    "dueAt": "2024-05-01T00:00:00.000Z",
}
RESULT = {
    "columns": [{"name": "a", "type": "INTEGER"}],
    "files": {"parquet": {"key": "results/q/1/result.parquet", "bytes": 20}},
}
SUCCEEDED = {
    "status": "SUCCEEDED",
    "endedAt": "2024-05-01T00:00:02.000Z",
    "result": json.dumps(RESULT),
    "estimate": '{"files": 1, "bytes": 30, "partitions": 1, "tables": ["t"]}',
    "manifest": "manifests/q.json",
    "rows": 1,
    "bytes": 20,
    "scannedBytes": 30,
    "engineMilliseconds": 4,
    "expiresAt": 2_000_000_000,
    "reusedFrom": "",
    "engine": "athena",
    "engineReason": "The scan takes longer than one function may run.",
    "sourceChanged": "true",
}
FAILED = {
    "status": "FAILED",
    "endedAt": "2024-05-01T00:00:02.000Z",
    "errorCode": "TableNotFound",
    "errorCause": '{"errorMessage": "There is no table t."}',
}
RECORD = QueryRecord(
    "arn:q",
    Status.RUNNING,
    name="q",
    owner="me",
    submitted_at="2024-05-01T00:00:00.000Z",
    request=SubmittedRequest({"query": "SELECT 1"}),
)


def decoded(*parts: dict[str, Any]) -> QueryRecord:
    item = {name: value for part in parts for name, value in part.items()}
    record = decode_record({name: TypeSerializer().serialize(item[name]) for name in item})
    assert record is not None
    return record


def test_decode_record_reads_a_submission() -> None:
    assert decoded(SUBMITTED) == RECORD


def test_decode_record_reads_a_success() -> None:
    record = decoded(SUBMITTED, SUCCEEDED)
    assert record.status is Status.SUCCEEDED
    assert record.ended_at == "2024-05-01T00:00:02.000Z"
    assert record.estimate == Estimate(1, 30, 1, tables=["t"])
    assert record.result == QueryResult(
        [Column("a", "INTEGER")], {"parquet": ResultFile("results/q/1/result.parquet", 20)}
    )
    assert (record.rows, record.bytes, record.scanned_bytes) == (1, 20, 30)
    assert (record.engine_milliseconds, record.expires_at) == (4, 2_000_000_000)
    assert (record.manifest, record.reused_from) == ("manifests/q.json", "")
    assert (record.engine, record.source_changed) == ("athena", True)
    assert record.engine_reason == "The scan takes longer than one function may run."


def test_decode_record_reads_an_error() -> None:
    error = decoded(SUBMITTED, FAILED).error
    assert error == QueryError("TableNotFound", '{"errorMessage": "There is no table t."}')
    assert decoded({"requestId": "q", "status": "FAILED", "errorCode": ""}).error == QueryError("")


def test_decode_record_reads_annotations_and_progress() -> None:
    record = decoded(SUBMITTED, {"title": "한글", "starred": True, "progress": '{"percent": 5}'})
    assert (record.title, record.starred, record.progress) == ("한글", True, {"percent": 5})


def test_decode_record_ignores_unknown_attributes() -> None:
    estimate = json.dumps({"files": 1, "bytes": 2, "new": 3})
    record = decoded(SUBMITTED, {"new": {"a": [1]}, "attempt": 1, "estimate": estimate})
    assert record.estimate == Estimate(1, 2)


@pytest.mark.parametrize("document", ["null", "[1]", '"text"', '{"query": 5}'])
def test_decode_record_keeps_an_invalid_request(document: str) -> None:
    request = decoded(SUBMITTED, {"request": document}).request
    assert request.document == json.loads(document)
    assert request.get("format") is None


@pytest.mark.parametrize("key", ["reuse#abc", "owner#me", "file:results/x"])
def test_decode_record_item_of_another_kind_is_none(key: str) -> None:
    assert decode_record({"requestId": {"S": key}}) is None


@pytest.mark.parametrize("end", [SUCCEEDED, FAILED | {"expiresAt": 2_000_000_000}])
def test_encode_end_writes_what_the_state_machine_writes(end: dict[str, Any]) -> None:
    assert encode_end(decoded(SUBMITTED, end)) == end


def test_encode_submission_writes_what_the_state_machine_writes() -> None:
    values = encode_submission(RECORD)
    assert values.pop("request") == json.dumps({"query": "SELECT 1"})
    assert values == {name: SUBMITTED[name] for name in values}
    left = {"requestId", "status", "request", "unfinished", "dueAt"}
    assert SUBMITTED.keys() - values.keys() == left


def test_samples_have_the_attributes_of_the_state_machine() -> None:
    assert set(STATES["RecordSubmitted"]["Parameters"]["Item"]) == set(SUBMITTED)
    for state, sample in (("RecordSucceeded", SUCCEEDED), ("RecordFailed", FAILED)):
        expression = STATES[state]["Parameters"]["UpdateExpression"].partition(" REMOVE ")[0]
        assert set(re.findall(r"#?(\w+) =", expression)) == set(sample)


@pytest.mark.parametrize(
    "poison",
    [
        {"request": "[" * 20_000},
        {"request": "{"},
        {"request": "9" * 5000},
        {"request": 5},
        {"estimate": "[" * 20_000, "result": "{}", "progress": "[1]"},
        {"estimate": "{}", "result": '{"columns": [1], "files": {}}'},
        {"title": 5, "starred": "yes", "owner": {"a": 1}, "rows": "many", "expiresAt": "x"},
        {"errorCode": 5, "errorCause": ["x"], "manifest": 1, "endedAt": None},
    ],
)
def test_decode_record_unreadable_attribute_is_absent(poison: dict[str, Any]) -> None:
    record = decoded(SUBMITTED, SUCCEEDED, poison)
    assert (record.request_id, record.status) == ("arn:q", Status.SUCCEEDED)
    assert history_document(record)["requestId"] == "arn:q"
    document = status_document(record, "/queries/q")
    assert document["unreadable" if "request" in poison else "status"]
    assert json.loads(write_json(document))


def test_decode_record_unknown_status_is_none() -> None:
    values = SUBMITTED | {"status": "ARCHIVED"}
    item = {name: TypeSerializer().serialize(value) for name, value in values.items()}
    assert decode_record(item) is None
