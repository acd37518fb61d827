"""The parser of requests, as JSON and as forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest, QueryTooLarge
from duckstep_service.core.query.submission import EngineRequest, QueryRequest
from duckstep_service.core.query.submission_parser import parse_request


def test_parse_request_defaults() -> None:
    assert parse_request({"query": "SELECT 1"}) == QueryRequest("SELECT 1")


def test_parse_request_form_fields_are_json() -> None:
    form = {
        "query": "SELECT $a",
        "parameters": '{"a": 1}',
        "limits": '{"seconds": 5}',
        "reuse": "false",
        "format": "csv",
        "over": "arn:x",
        "engine": "athena",
        "listed": "false",
    }
    expected = QueryRequest(
        "SELECT $a", {"a": 1}, "csv", {"seconds": 5}, False, "arn:x", EngineRequest.ATHENA, False
    )
    assert parse_request(form) == expected


@pytest.mark.parametrize(
    "over", [{"a": "arn:x"}, '{"a": "arn:x"}', {"_1": "arn", "x" * 64: "arn", "월별_리뷰": "arn"}]
)
def test_parse_request_over_has_results_by_name(over: Any) -> None:
    expected = json.loads(over) if isinstance(over, str) else over
    assert parse_request({"query": "FROM a", "over": over}).over == expected


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (None, "object"),
        ([], "object"),
        ({}, "query"),
        ({"query": "   "}, "query"),
        ({"query": 1}, "query"),
        ({"query": "SELECT '\0'"}, "NUL"),
        ({"query": "SELECT '\ud800'"}, "surrogate"),
        ({"SELECT 1": "", "WHERE a": "2"}, 'field "SELECT 1".*application/sql'),
        ({"sql": "SELECT 1", "x" * 100_000: "2"}, 'field "sql"'),
        ({"x" * 100_000: "2"}, 'field "x{59}…"'),
        ({"query": "x", "sql": "y"}, "sql"),
        ({"query": "x", "parameters": "{"}, "JSON"),
        ({"query": "x", "parameters": 1}, "parameters"),
        ({"query": "x", "format": "xml"}, "csv"),
        ({"query": "x", "format": []}, "csv"),
        ({"query": "x", "limits": {"seconds": 0}}, "seconds"),
        ({"query": "x", "limits": {"seconds": True}}, "seconds"),
        ({"query": "x", "limits": {"minutes": 1}}, 'field "minutes" in `limits`; allowed: seconds'),
        ({"query": "x", "limits": {"seconds": "5"}}, "at least 1, not"),
        ({"query": "x", "reuse": "maybe"}, "reuse"),
        ({"query": "x", "reuse": 1}, "reuse"),
        ({"query": "x", "listed": 0}, "listed"),
        ({"query": "x", "engine": "spark"}, '`engine` must be one of auto, .*not "spark"'),
        ({"query": "x", "engine": ["athena"]}, "auto, duckdb, athena, not another type"),
        ({"query": "x", "over": ""}, "over"),
        ({"query": "x", "over": ["arn:x"]}, "over"),
        ({"query": "x", "over": "\ud800"}, "over"),
        ({"query": "x", "over": {}}, "object of such requestIds by name"),
        ({"query": "x", "over": "{"}, "`over` must be JSON"),
        ({"query": "x", "over": {f"t{n}": "arn" for n in range(11)}}, "at most 10 results, not 11"),
        ({"query": "x", "over": {"a.b": "arn"}}, 'the name "a.b". Use letters'),
        ({"query": "x", "over": {"1a": "arn"}}, 'the name "1a"'),
        ({"query": "x", "over": {"": "arn"}}, 'the name ""'),
        ({"query": "x", "over": {"a" * 65: "arn"}}, "at most 64 characters"),
        ({"query": "x", "over": {"\ud800": "arn"}}, "the name"),
        ({"query": "x", "over": {"a": ""}}, r"`over\.a` must be the requestId"),
        ({"query": "x", "over": {"a": {"b": "arn"}}}, r"`over\.a` must be the requestId"),
        ({"query": "x", "over": {"sales": "arn", "Sales": "arn"}}, "sales and Sales"),
        ({"query": "x", "parameters": "[" * 20_000}, "`parameters`.*deeper"),
        ({"query": "x", "parameters": '{"a":"\\ud800"}'}, "`parameters`.*surrogate"),
        ({"query": "x", "parameters": "[NaN]"}, "`parameters`.*NaN"),
        ({"query": "x", "parameters": "[1e400]"}, "`parameters`.*double"),
        ({"query": "x", "parameters": '{"a": 1, "a": 2}'}, "`parameters`.*repeated"),
        ({"query": "x", "parameters": {"a": "\ud800"}}, "`parameters`.*surrogate"),
        ({"query": "x", "parameters": [float("inf")]}, "`parameters`.*double"),
        ({"query": "x", "limits": '{"seconds": NaN}'}, "`limits`.*NaN"),
        ({"query": "x", "limits": {"seconds": 1e999}}, "`limits`"),
        ({"query": "x", "reuse": "[" * 20_000}, "`reuse`"),
        ({"query": "x", "\ud800": 1}, 'Unknown field "\ufffd"'),
    ],
)
def test_parse_request_invalid_field_names_remedy(request_: Any, word: str) -> None:
    with pytest.raises(InvalidRequest, match=word):
        parse_request(request_)


@pytest.mark.parametrize("character", ["x", "한", "🦆"])
def test_parse_request_counts_the_bytes_of_the_query(character: str) -> None:
    size = len(character.encode())
    longest = character * (262_144 // size)
    assert parse_request({"query": longest}).query == longest
    with pytest.raises(QueryTooLarge, match=r"26\d,\d+ bytes, and the limit is 262,144") as raised:
        parse_request({"query": longest + character})
    assert raised.value.details == {"bytes": len(longest.encode()) + size, "limit": 262_144}
