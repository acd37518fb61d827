"""The history: its pages, its filters and its tokens."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.query import query_history
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.query_history import HistoryFilter, history_page, period_between
from duckstep_service.core.query.record import QueryError, QueryRecord, SubmittedRequest
from duckstep_service.core.query.status import Status
from duckstep_service.core.strict_json import write_json
from duckstep_service.core.testing import MemoryHistory

EVER = period_between(None, None, None)


def record(number: int, query: str = "", **changes: Any) -> QueryRecord:
    given = QueryRecord(
        f"q{number:04}",
        Status.SUCCEEDED if number % 2 else Status.FAILED,
        owner="me",
        submitted_at=f"2024-05-{1 + number // 100:02}T00:00:00.{number % 100:03}Z",
        request=SubmittedRequest({"query": query or f"SELECT {number}"}),
    )
    return replace(given, **changes)


def pages(queries: MemoryHistory, **asked: Any) -> list[list[str]]:
    """Return the requestIds of every page, following next."""
    found: list[list[str]] = []
    token = None
    while True:
        period = period_between(asked.get("since"), asked.get("until"), token)
        rest = {name: asked[name] for name in ("limit", "status", "text") if name in asked}
        answer = history_page("me", HistoryFilter(period, **rest), queries)
        found.append([query["requestId"] for query in answer["queries"]])
        token = answer.get("next")
        if token is None:
            return found


def test_history_page_is_newest_first() -> None:
    queries = MemoryHistory(*map(record, range(7)), record(99, owner="other"))
    assert pages(queries, limit=3) == [
        ["q0006", "q0005", "q0004"],
        ["q0003", "q0002", "q0001"],
        ["q0000"],
    ]


def test_history_page_last_has_no_next() -> None:
    assert len(pages(MemoryHistory(*map(record, range(6))), limit=3)) == 2
    assert pages(MemoryHistory(), limit=3) == [[]]


def test_history_page_same_time_lists_every_query() -> None:
    same = [record(number, submitted_at="2024-05-01T00:00:00.000Z") for number in range(5)]
    assert list(chain.from_iterable(pages(MemoryHistory(*same), limit=2))) == [
        f"q{n:04}" for n in (4, 3, 2, 1, 0)
    ]


def test_history_page_filter_skips_others() -> None:
    queries = MemoryHistory(*map(record, range(20)))
    failed = pages(queries, limit=4, status=Status.FAILED)
    assert list(chain.from_iterable(failed)) == [f"q{n:04}" for n in range(18, -1, -2)]
    assert list(chain.from_iterable(pages(queries, limit=4, text="select 1"))) == [
        f"q{n:04}" for n in [*range(19, 9, -1), 1]
    ]


def test_history_omits_queries_that_are_not_listed() -> None:
    unlisted = [SubmittedRequest({"query": "SELECT 1", "listed": no}) for no in (False, "false")]
    listed = SubmittedRequest({"query": "SELECT 1", "listed": True})
    requests = [*unlisted, listed, SubmittedRequest({"query": "SELECT 1"})]
    queries = MemoryHistory(*(record(n, request=each) for n, each in enumerate(requests)))
    assert pages(queries, limit=1) == [["q0003"], ["q0002"], []]


def test_history_filter_text_matches_sql_only() -> None:
    queries = MemoryHistory(record(1, 'SELECT "é\n한글"'))
    assert pages(queries, limit=5, text='"É\n한') == [["q0001"]]
    assert pages(queries, limit=5, text="query") == [[]]


def test_history_page_rare_match_reads_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_history, "MAX_READ", 10)
    queries = MemoryHistory(*map(record, range(25)))
    assert pages(queries, limit=5, text="SELECT 3") == [[], [], ["q0003"]]


@pytest.mark.parametrize("text", ['"', "\\", "한", "\x01", "😀"])
def test_history_page_escapes_count_in_the_size_of_a_response(text: str) -> None:
    long = text * (250_000 // len(json.dumps(text)))
    queries = MemoryHistory(*(record(number, long) for number in range(60)))
    page = history_page("me", HistoryFilter(EVER, 100), queries)
    assert 1 < len(page["queries"]) < 60
    assert len(json.dumps(write_json(page))) < 6_000_000


def test_history_page_long_queries_are_bounded() -> None:
    long = "SELECT '" + "x" * 250_000 + "'"
    queries = MemoryHistory(*(record(number, long) for number in range(40)))
    found = pages(queries, limit=100)
    assert [len(page) for page in found] == [16, 16, 8]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2024-05-02", None, ["q0101", "q0100"]),
        (None, "2024-05-02", ["q0001", "q0000"]),
        ("2024-05-01T00:00:00.001Z", "2024-05-02T02:00:00.001+02:00", ["q0100", "q0001"]),
    ],
)
def test_period_includes_start_and_excludes_end(
    since: str | None, until: str | None, expected: list[str]
) -> None:
    queries = MemoryHistory(*map(record, (0, 1, 100, 101)))
    assert pages(queries, limit=9, since=since, until=until) == [expected]


def test_history_page_document_has_request_and_run() -> None:
    request = {"query": "SELECT $a", "parameters": '{"a": 1}', "reuse": False}
    queries = MemoryHistory(
        record(
            1,
            request=SubmittedRequest(request),
            ended_at="2024-05-01T00:00:02.000Z",
            rows=1,
            bytes=20,
            scanned_bytes=30,
            engine_milliseconds=4,
            estimate=Estimate(1, 30, tables=["t"]),
            manifest="manifests/q.json",
            reused_from="q0000",
        ),
        record(2, error=QueryError("TableNotFound")),
    )
    failed, succeeded = history_page("me", HistoryFilter(EVER, 9), queries)["queries"]
    assert failed["error"] == {"code": "TableNotFound"}
    assert succeeded == {
        "requestId": "q0001",
        "status": "SUCCEEDED",
        "query": "SELECT $a",
        "parameters": {"a": 1},
        "submittedAt": "2024-05-01T00:00:00.001Z",
        "endedAt": "2024-05-01T00:00:02.000Z",
        "rows": 1,
        "bytes": 20,
        "scannedBytes": 30,
        "engineMilliseconds": 4,
        "estimate": {"files": 1, "bytes": 30, "tables": ["t"]},
        "reused": True,
        "reusedFrom": "q0000",
    }


def encoded(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "garbage!",
        "한글",
        "AAAA",
        encoded([]),
        encoded(1),
        encoded([1, 2]),
        encoded(["2024-05-01", ""]),
        encoded(["yesterday", "q"]),
        encoded(["2024-05-01", {"S": "q"}]),
        encoded(["2024-05-01", "q" * 2000]),
        encoded(["2024-05-01", "\ud800"]),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
    ],
)
def test_period_between_invalid_token_raises(token: str) -> None:
    with pytest.raises(InvalidRequest, match="next"):
        period_between(None, None, token)


@pytest.mark.parametrize(
    ("since", "until"),
    [("yesterday", None), (None, "2024-13-01"), ("2024-05-02", "2024-05-02"), ("2024", "2023")],
)
def test_period_between_invalid_range_raises(since: str | None, until: str | None) -> None:
    with pytest.raises(InvalidRequest):
        period_between(since, until, None)
