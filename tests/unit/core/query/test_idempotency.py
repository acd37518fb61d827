"""The comparison of a repeated POST with its query."""

from __future__ import annotations

import json
from typing import Any

import pytest
from duckstep_service.core.errors import IdempotencyKeyInUse, InvalidRequest
from duckstep_service.core.query.idempotency import check_repeats
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status

SQL = "SELECT 'é + 한글 & \"x\"' AS a"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def record(**request: Any) -> QueryRecord:
    return QueryRecord("q", Status.RUNNING, request=SubmittedRequest(request))


@pytest.mark.parametrize(
    ("media_type", "body", "request_"),
    [
        (JSON, json.dumps({"query": SQL}), {"query": SQL}),
        ("application/JSON; charset=utf-8", '{ "query":"SELECT 1" }', {"query": "SELECT 1"}),
        (
            JSON,
            '{"query": "SELECT ?", "parameters": [1.0, 1e2]}',
            {"query": "SELECT ?", "parameters": [1, 100]},
        ),
        ("application/sql", SQL, {"query": SQL}),
        (
            FORM,
            "query=SELECT+%27a%3Db%27&&format=csv&novalue&=x",
            {"query": "SELECT 'a=b'", "format": "csv"},
        ),
    ],
)
def test_check_repeats_same_request_passes(
    media_type: str, body: str, request_: dict[str, Any]
) -> None:
    check_repeats(record(**request_), media_type, body)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (JSON, '{"query": "SELECT 2"}'),
        (JSON, '{"query": "SELECT 1", "format": "csv"}'),
        (JSON, "[]"),
        ("application/sql", "select 1"),
        (FORM, "query=SELECT+1&format=csv"),
    ],
)
def test_check_repeats_other_request_raises(media_type: str, body: str) -> None:
    with pytest.raises(IdempotencyKeyInUse):
        check_repeats(record(query="SELECT 1"), media_type, body)


@pytest.mark.parametrize(
    ("sent", "repeated"),
    [("[1]", "[true]"), ('{"a": {"b": [false]}}', '{"a": {"b": [0]}}'), ("[[1]]", "[[1, 1]]")],
)
def test_check_repeats_other_values_raise(sent: str, repeated: str) -> None:
    request = record(query="SELECT 1", parameters=json.loads(sent))
    check_repeats(request, JSON, f'{{"parameters": {sent}, "query": "SELECT 1"}}')
    with pytest.raises(IdempotencyKeyInUse):
        check_repeats(request, JSON, f'{{"query": "SELECT 1", "parameters": {repeated}}}')


def test_check_repeats_invalid_json_raises() -> None:
    with pytest.raises(InvalidRequest):
        check_repeats(record(query="SELECT 1"), JSON, "{")
