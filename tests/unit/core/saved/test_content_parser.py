"""The body of a saved query."""

from __future__ import annotations

import json
from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest, QueryTooLarge
from duckstep_service.core.saved.content_parser import parse_content
from duckstep_service.core.saved.saved_query import SavedContent


def test_parse_content_returns_every_field() -> None:
    document = {
        "name": " 월별 리뷰 ",
        "folder": "/Reports/ Reviews //",
        "description": "By month.\n",
        "query": "SELECT $least",
        "parameters": {"least": 4},
        "chart": {"kind": "bar"},
        "engine": "duckdb",
        "over": "arn:execution",
    }
    content = parse_content(json.dumps(document))
    trimmed = {"name": "월별 리뷰", "folder": "Reports/Reviews", "description": "By month."}
    assert content.to_dict() == document | trimmed
    assert SavedContent.from_dict(content.to_dict() | {"later": 1}) == content


def test_parse_content_keeps_results_by_name() -> None:
    over = {"monthly": "arn:one", "yearly": "arn:two"}
    content = parse_content(json.dumps({"name": "a", "query": "FROM monthly", "over": over}))
    assert content.to_dict()["over"] == over
    assert SavedContent.from_dict(content.to_dict()) == content


@pytest.mark.parametrize(("text", "value"), [('{"n": 4}', {"n": 4}), ("[4]", [4])])
def test_parse_content_keeps_parameters_as_values(text: str, value: Any) -> None:
    content = parse_content(json.dumps({"name": "a", "query": "SELECT 1", "parameters": text}))
    assert content.parameters == value


def test_parse_content_needs_name_and_query_only() -> None:
    content = parse_content('{"name": "a", "query": "SELECT 1", "parameters": {}, "chart": {}}')
    assert content.to_dict() == {"name": "a", "query": "SELECT 1"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 1}, "name"),
        ({"folder": "x" * 201}, "folder"),
        ({"folder": None}, "folder"),
        ({"description": "x" * 2001}, "description"),
        ({"query": " "}, "query"),
        ({"query": "a\0"}, "query"),
        ({"parameters": "text"}, "parameters"),
        ({"chart": []}, "chart"),
        ({"chart": {"a": "x" * 16_384}}, "chart"),
        ({"engine": "spark"}, "engine"),
        ({"over": ""}, "over"),
        ({"over": {"a b": "arn"}}, "over"),
        ({"shared": True}, "shared"),
    ],
)
def test_parse_content_names_the_wrong_field(changes: Any, field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_content(json.dumps({"name": "a", "query": "SELECT 1"} | changes))
    assert field in caught.value.message


@pytest.mark.parametrize("body", ["", "{", "[]", '{"name": "\\ud800", "query": "SELECT 1"}'])
def test_parse_content_refuses_other_bodies(body: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_content(body)


def test_parse_content_refuses_more_than_a_query_may_have() -> None:
    with pytest.raises(QueryTooLarge):
        parse_content(
            json.dumps({"name": "a", "query": "SELECT '" + "한" * 90_000 + "'"}, ensure_ascii=False)
        )
