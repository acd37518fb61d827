"""The annotations of a query: parsing, storing and filtering by them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest, QueryNotFound, StorageUnavailable
from duckstep_service.core.query.annotations import annotate, parse_annotations
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.ports import Annotations
from duckstep_service.core.query.query_history import HistoryFilter, history_page, period_between
from duckstep_service.core.query.record import QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryHistory

RECORD = QueryRecord(
    "q",
    Status.RUNNING,
    name="an-execution",
    owner="me",
    submitted_at="2024-05-01T00:00:00.000Z",
    request=SubmittedRequest({"query": "SELECT 1"}),
)


@pytest.mark.parametrize(
    ("document", "annotations"),
    [
        ({"name": " 월별 리뷰 "}, Annotations(title="월별 리뷰")),
        ({"name": ""}, Annotations(title="")),
        ({"starred": False}, Annotations(starred=False)),
        ({"name": "x" * 120, "starred": True}, Annotations("x" * 120, True)),
    ],
)
def test_parse_annotations_leaves_absent_fields(document: Any, annotations: Annotations) -> None:
    assert parse_annotations(json.dumps(document)) == annotations


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
def test_parse_annotations_refuses_any_other_body(body: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_annotations(body)


def test_annotate_sets_and_removes_annotations() -> None:
    queries = MemoryHistory(RECORD)
    record = annotate(RECORD, Annotations("One", True), queries)
    document = status_document(record, "/queries/q")
    assert (document["name"], document["starred"], document["status"]) == ("One", True, "RUNNING")
    assert queries.records["q"].name == "an-execution"
    annotate(RECORD, Annotations("", False), queries)
    assert {"name", "starred"}.isdisjoint(status_document(queries.records["q"], "/queries/q"))


def test_annotate_absent_or_queued_query_creates_no_record() -> None:
    queries = MemoryHistory()
    with pytest.raises(QueryNotFound):
        annotate(RECORD, Annotations(starred=True), queries)
    with pytest.raises(StorageUnavailable):
        annotate(replace(RECORD, status=Status.QUEUED), Annotations(starred=True), queries)
    assert queries.records == {}


def test_history_page_filters_by_star_and_name() -> None:
    starred = replace(RECORD, request_id="a", starred=True, title="Monthly report")
    queries = MemoryHistory(starred, replace(RECORD, request_id="b"))

    def found(**asked: Any) -> list[str]:
        period = period_between(None, None, None)
        page = history_page("me", HistoryFilter(period, 9, **asked), queries)
        return [each["requestId"] for each in page["queries"]]

    assert found(starred=True) == ["a"]
    assert found(text="MONTHLY") == ["a"]
    assert found() == ["b", "a"]
