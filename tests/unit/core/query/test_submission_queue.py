"""Messages of the submission queue."""

import json

import pytest
from duckstep_service.core.errors import InvalidRequest
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
        ("[" * 20_000, "deeper"),
        ('{"query": "x", "parameters": {"a": "\\ud800"}}', "surrogate"),
        ('{"query": "x", "parameters": [NaN]}', "NaN"),
        ('{"query": "x", "parameters": [1e400]}', "double"),
        ('{"query": "x", "query": "y"}', "repeated"),
    ],
)
def test_parse_message_invalid_raises(body: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        parse_message(body, ID)
