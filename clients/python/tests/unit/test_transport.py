"""Flows without input and output: what they ask for, given each response."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from duckstep import errors
from duckstep.client import requests, waiting
from duckstep.client.rows import RowLines
from duckstep.transport.api import Api
from duckstep.transport.operations import (
    Answer,
    Emit,
    Flow,
    Head,
    Open,
    Read,
    Send,
    Sleep,
    TransportFailure,
)
from duckstep.transport.retries import MAX_SECONDS, PATIENCE_SECONDS, pause, retry_after
from duckstep.transport.stream import FileHead, Source, read_file
from duckstep.transport.tokens import NoToken, StaticToken

API = Api("https://host/v1/", NoToken(), timeout=30, retries=2)
FILE = Source("/queries/arn/results", {"format": "csv"}, "text/csv", "arn")
S3 = "https://s3/file?signature"


def answer(status: int, document: Any = None, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, names, "https://host/v1", json.dumps(document).encode())


def error(status: int, code: str = "Code", **headers: str) -> Answer:
    return answer(status, {"error": {"code": code, "message": "message"}}, **headers)


def play(
    flow: Flow[Any], replies: Iterator[Any], asked: list[Any] | None = None
) -> tuple[list[Any], Any]:
    """Answer the operations of a flow; return them in `asked`, and its result."""
    asked = [] if asked is None else asked
    try:
        operation = next(flow)
        while True:
            if isinstance(operation, Sleep | Emit):
                asked.append(operation)
                operation = flow.send(None)
                continue
            asked.append(operation)
            reply = next(replies)
            failed = isinstance(reply, TransportFailure)
            operation = flow.throw(reply) if failed else flow.send(reply)
    except StopIteration as stop:
        return asked, stop.value


def sent(asked: list[Any]) -> list[Send]:
    return [each for each in asked if isinstance(each, Send)]


def slept(asked: list[Any]) -> list[float]:
    return [each.seconds for each in asked if isinstance(each, Sleep)]


def test_call_waits_as_retry_after_says() -> None:
    replies = iter([error(429, retry_after="7"), error(503), answer(200, {"tables": []})])
    asked, tables = play(requests.tables(API), replies)
    assert tables == []
    first, second = slept(asked)
    assert 7 <= first <= 7.5
    assert second <= 1


def test_call_does_not_wait_for_hours() -> None:
    with pytest.raises(errors.QuotaExceeded) as raised:
        play(requests.tables(API), iter([error(429, "QuotaExceeded", retry_after="3600")]))
    assert raised.value.details == {"retryAfter": 3600.0}


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_call_is_not_repeated_after_a_refusal(status: int) -> None:
    with pytest.raises(errors.DatabaseError):
        play(requests.tables(API), iter([error(status)]))


def test_call_ends_after_the_last_retry() -> None:
    with pytest.raises(errors.ConnectionFailed, match="in 3 attempts: reset"):
        play(requests.tables(API), iter([TransportFailure("reset")] * 3))
    with pytest.raises(errors.ServiceFailed):
        play(requests.tables(API), iter([error(503, "ServiceBusy")] * 3))


def test_call_is_not_repeated_after_a_refused_certificate() -> None:
    with pytest.raises(errors.ConnectionFailed):
        play(requests.tables(API), iter([TransportFailure("certificate", final=True)]))


def test_submission_repeats_its_key_and_follows_307() -> None:
    replies = iter(
        [
            TransportFailure("reset"),
            error(307, "IdempotencyKeyInUse", location="/v1/queries/arn"),
            answer(202, {"requestId": "arn", "status": "QUEUED"}),
        ]
    )
    asked, query_id = play(requests.submit(API, {"query": "SELECT 1"}, None), replies)
    assert query_id == "arn"
    assert [each.url for each in sent(asked)] == [
        "https://host/v1/queries",
        "https://host/v1/queries",
        "https://host/v1/queries/arn",
    ]
    assert len({(each.headers["Idempotency-Key"], each.body) for each in sent(asked)}) == 1


def test_submission_follows_no_redirect_to_another_host() -> None:
    replies = iter([error(307, location="https://other/queries/arn")])
    with pytest.raises(errors.InterfaceError, match="redirect to https://other/queries/arn"):
        play(requests.submit(API, {}, "key"), replies)


def test_call_with_a_token_that_is_refused() -> None:
    api = Api("https://host", StaticToken("t"), timeout=30, retries=2)
    with pytest.raises(errors.LoginRequired):
        play(requests.tables(api), iter([error(401, "Unauthorized")] * 2))


def test_wait_sends_the_etag_of_the_last_change() -> None:
    replies = iter(
        [
            answer(200, {"requestId": "a", "status": "RUNNING"}, etag='"1"'),
            answer(304),
            answer(200, {"requestId": "a", "status": "SUCCEEDED"}),
        ]
    )
    asked, status = play(waiting.wait(API, "a", None, True), replies)
    assert status.succeeded
    assert [each.headers.get("If-None-Match") for each in sent(asked)] == [None, '"1"', '"1"']
    assert [each.value.status for each in asked if isinstance(each, Emit)] == ["RUNNING"]


def test_stream_sends_its_token_to_the_api_only() -> None:
    api = Api("https://host/v1", StaticToken("t"), timeout=30, retries=2)
    replies = iter(
        [
            Head(303, {"location": "/v1/queries/arn/results?wait=20"}, ""),
            Head(303, {"location": S3}, ""),
            Head(200, {"content-length": "3"}, S3),
            b"abc",
            b"",
        ]
    )
    asked, _ = play(read_file(api, FILE), replies)
    opened = [each for each in asked if isinstance(each, Open)]
    assert ["Authorization" in each.headers for each in opened] == [True, True, False]


def test_stream_goes_on_at_its_offset() -> None:
    whole = {"content-length": "6", "etag": '"e"'}
    part = {"content-range": "bytes 3-5/6", "content-length": "3", "etag": '"e"'}
    here = Head(303, {"location": S3}, "")
    replies = iter(
        [
            *(here, Head(200, whole, S3), b"abc", TransportFailure("reset")),
            *(here, Head(206, part, S3), b"def", b""),
        ]
    )
    asked, _ = play(read_file(API, FILE), replies)
    assert b"".join(each.value for each in asked if isinstance(each, Emit)) == b"abcdef"
    assert [each.headers.get("Range") for each in asked if isinstance(each, Open)] == [
        None,
        None,
        "bytes=3-",
        "bytes=3-",
    ]


def test_stream_skips_what_it_has_of_a_response_without_ranges() -> None:
    head = Head(200, {"content-length": "6"}, "")
    replies = iter([head, b"abc", TransportFailure("reset"), head, b"ab", b"cd", b"ef", b""])
    asked, _ = play(read_file(API, FILE), replies)
    assert b"".join(each.value for each in asked if isinstance(each, Emit)) == b"abcdef"


@pytest.mark.parametrize("change", [{"etag": '"f"'}, {"content-range": "bytes 3-6/7"}])
def test_stream_of_a_file_that_changes(change: dict[str, str]) -> None:
    part = {"content-range": "bytes 3-5/6", "etag": '"e"', **change}
    first = Head(200, {"content-length": "6", "etag": '"e"'}, "")
    replies = iter([first, b"abc", TransportFailure("reset"), Head(206, part, "")])
    with pytest.raises(errors.OperationalError, match="has changed"):
        play(read_file(API, FILE), replies)


def test_stream_that_makes_no_progress_ends() -> None:
    head = Head(200, {"content-length": "6"}, "")
    replies = itertools.chain([head, b"abc", b""], itertools.cycle([head, b"ab", b""]))
    asked: list[Any] = []
    with pytest.raises(errors.ConnectionFailed, match="ended at byte 3"):
        play(read_file(API, FILE), replies, asked)
    assert sum(slept(asked)) >= PATIENCE_SECONDS


def test_wait_outlives_an_outage() -> None:
    outage = [TransportFailure("refused")] * 8
    ended = answer(200, {"requestId": "a", "status": "SUCCEEDED"})
    _, status = play(waiting.wait(API, "a", None, False), iter([*outage, ended]))
    assert status.succeeded
    once = Api("https://host", NoToken(), timeout=30, retries=0)
    with pytest.raises(errors.ConnectionFailed, match="in 1 attempts"):
        play(waiting.wait(once, "a", None, False), iter(outage))


def test_results_that_redirect_for_ever() -> None:
    api = Api("https://host", NoToken(), timeout=30, retries=0)
    with pytest.raises(errors.ConnectionFailed, match="redirected 100 times"):
        play(read_file(api, FILE), itertools.repeat(Head(303, {"location": "/again"}, "")))


def test_submission_that_redirects_for_ever() -> None:
    replies = itertools.repeat(error(307, "IdempotencyKeyInUse", location="/v1/queries/arn"))
    with pytest.raises(errors.ProgrammingError):
        play(requests.submit(API, {}, "key"), replies)


def test_stream_of_a_file_that_is_whole_already() -> None:
    head = Head(200, {"content-length": "6"}, "")
    asked, _ = play(read_file(API, FILE, lambda file: 6), iter([head]))
    assert not any(isinstance(each, Read) for each in asked)


def test_stream_begins_where_the_consumer_says() -> None:
    seen: list[FileHead] = []

    def begin(file: FileHead) -> int:
        seen.append(file)
        return 4

    part = {"content-range": "bytes 4-5/6"}
    replies = iter([Head(200, {"content-length": "6"}, ""), Head(206, part, ""), b"ef", b""])
    asked, _ = play(read_file(API, FILE, begin), replies)
    assert [each.value for each in asked if isinstance(each, Emit)] == [b"ef"]
    assert seen == [FileHead(6, "", "")]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("skip", [0, 1, 2])
def test_row_lines_in_chunks(size: int, skip: int) -> None:
    text = b'{"columns": [{"name": "\\"rows\\": [", "type": "X"}], "totalRows": 3, "rows": '
    text += b'[[1,{"a":[1]}],\n[2,"]}"],\n[3,null]]}'
    lines = RowLines(tuple, skip)
    found = [
        row
        for start in range(0, len(text), size)
        for some in lines.feed(text[start : start + size])
        for row in some
    ]
    found += [row for some in lines.finish() for row in some]
    assert found == [(1, {"a": [1]}), (2, "]}"), (3, None)][skip:]


def test_row_lines_without_an_end() -> None:
    lines = RowLines(tuple)
    lines.feed(b'{"columns": [], "rows": [[1],\n[2')
    with pytest.raises(ValueError, match="no end"):
        lines.finish()


def test_pause_is_bounded_and_jitters() -> None:
    pauses = {pause(9) for _ in range(50)}
    assert len(pauses) > 40
    assert 0 <= min(pauses) <= max(pauses) <= MAX_SECONDS
    assert pause(0, 5) >= 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [("3", 3.0), ("", 0.0), ("soon", 0.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_of_headers(value: str, expected: float) -> None:
    assert retry_after({"retry-after": value}) == expected
