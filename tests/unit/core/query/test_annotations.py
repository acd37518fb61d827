"""Names and stars: what a body may ask for, and what they leave alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest, QueryNotFound, StorageUnavailable
from duckstep_service.core.query.annotations import mark, read_marks
from duckstep_service.core.query.query_history import Asked, browse, period_between
from duckstep_service.core.query.query_status import status_document
from duckstep_service.core.testing import MemoryHistory


def item(**changes: Any) -> dict[str, Any]:
    return {
        "requestId": "q",
        "name": "an-execution",
        "owner": "me",
        "status": "RUNNING",
        "submittedAt": "2024-05-01T00:00:00.000Z",
        "request": '{"query": "SELECT 1"}',
        **changes,
    }


@pytest.mark.parametrize(
    ("document", "marks"),
    [
        ({"name": " 월별 리뷰 "}, {"title": "월별 리뷰"}),
        ({"name": ""}, {"title": ""}),
        ({"starred": False}, {"starred": False}),
        ({"name": "x" * 120, "starred": True}, {"title": "x" * 120, "starred": True}),
    ],
)
def test_a_body_names_what_it_changes(document: Any, marks: dict[str, Any]) -> None:
    assert read_marks(json.dumps(document)) == marks


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"status": "FAILED"}',
        '{"name": 1}',
        '{"name": null}',
        json.dumps({"name": "x" * 121}),
        '{"name": "a\\nb"}',
        '{"name": "\\ud800"}',
        '{"starred": 1}',
    ],
)
def test_any_other_body_is_refused(body: str) -> None:
    with pytest.raises(InvalidRequest):
        read_marks(body)


def test_marks_are_told_and_can_be_taken_away() -> None:
    queries = MemoryHistory({"q": item()})
    marked = mark(item(), {"title": "One", "starred": True}, queries)
    told = status_document(marked, "/queries/q")
    assert (told["name"], told["starred"], told["status"]) == ("One", True, "RUNNING")
    assert queries.items["q"]["name"] == "an-execution"
    mark(item(), {"title": "", "starred": False}, queries)
    assert {"name", "starred"}.isdisjoint(status_document(queries.items["q"], "/queries/q"))


def test_a_mark_makes_no_query() -> None:
    queries = MemoryHistory()
    with pytest.raises(QueryNotFound):
        mark(item(), {"starred": True}, queries)
    with pytest.raises(StorageUnavailable):
        mark(item(status="QUEUED"), {"starred": True}, queries)
    assert queries.items == {}


def test_the_history_is_filtered_by_star_and_name() -> None:
    starred = item(requestId="a", starred=True, title="Monthly report")
    queries = MemoryHistory({"a": starred, "b": item(requestId="b", starred=False)})

    def found(**asked: Any) -> list[str]:
        period = period_between(None, None, None)
        page = browse("me", Asked(period, 9, **asked), queries)
        return [each["requestId"] for each in page["queries"]]

    assert found(starred=True) == ["a"]
    assert found(text="MONTHLY") == ["a"]
    assert found() == ["b", "a"]
