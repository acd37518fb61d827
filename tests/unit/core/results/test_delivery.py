"""Result delivery: rows, pages and redirects."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import (
    FormatNotAvailable,
    InvalidRequest,
    QueryCancelled,
    QueryNotFinished,
    ResultExpired,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import (
    QueryRecord,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.delivery import (
    NotModified,
    Redirect,
    ResultOptions,
    Rows,
    check_finished,
)
from duckstep_service.core.results.result_formats import Page, ResultFormat

from tests.unit.core.results.delivery_world import (
    ARN,
    CSV,
    LARGE,
    PARQUET,
    TextConverter,
    World,
    record,
)


def test_respond_small_result_returns_rows() -> None:
    got = World(record(), TextConverter()).answer(ResultOptions())
    assert isinstance(got, Rows)
    assert (got.body, got.format, got.total) == (b"a\n1\n", ResultFormat(Format.CSV), 1)


@pytest.mark.parametrize("large", [LARGE, record(size=2_000_000)])
def test_respond_large_result_converts_once(large: QueryRecord) -> None:
    world = World(large, TextConverter())
    urls = {world.answer(ResultOptions()) for _ in range(2)}
    assert urls == {Redirect(f"https://store.invalid/{CSV}?name=name-1.csv")}
    assert world.converter.made == [ResultFormat(Format.CSV)]
    assert world.results.objects[CSV] == b"a\n1\n"


def test_respond_deleted_result_is_expired() -> None:
    for wanted in (ResultOptions(), ResultOptions(limit=1), ResultOptions(format="parquet")):
        world = World(LARGE, TextConverter(error=KeyError("gone")))
        world.results.objects.clear()
        with pytest.raises(ResultExpired):
            world.answer(wanted)


@pytest.mark.parametrize(
    "text",
    ["x" * 5_000_001, '"' * 3_100_000, "한" * 1_600_000],
    ids=["long", "escaped", "not ASCII"],
)
def test_respond_body_over_limit_redirects_to_file(text: str) -> None:
    assert isinstance(World(record(), TextConverter(text)).answer(ResultOptions()), Redirect)
    assert isinstance(World(LARGE, TextConverter(text)).answer(ResultOptions(limit=10)), Redirect)


def test_respond_link_redirects_small_result_to_file() -> None:
    world = World(record(), TextConverter())
    got = world.answer(ResultOptions(link=True, if_none_match="*"))
    assert isinstance(got, Redirect)
    assert world.answer(ResultOptions(link=True)) == got
    assert isinstance(world.answer(ResultOptions()), Rows)


def test_respond_parquet_redirects_to_stored_file() -> None:
    world = World(record(), TextConverter())
    got = world.answer(ResultOptions(format="parquet"))
    assert got == Redirect(f"https://store.invalid/{PARQUET}?name=name-1.parquet")
    assert not world.converter.made


def test_respond_binary_format_first_in_accept_returns_rows() -> None:
    world = World(record(rows=25), TextConverter())
    got = world.answer(ResultOptions(accept="application/vnd.apache.arrow.stream", limit=10))
    assert isinstance(got, Rows)
    assert got.next_page == Page(10, 10)
    other = world.answer(ResultOptions(format="arrow", limit=10))
    assert isinstance(other, Redirect)
    assert world.results.objects["results/name-1/a/result-0-10.arrow"] == b"a\n1\n"


def test_choose_format_defaults_to_query_format() -> None:
    got = World(record(format="json"), TextConverter()).answer(ResultOptions(accept="*/*"))
    assert isinstance(got, Rows)
    assert got.format.format is Format.JSON


def test_respond_page_returns_next_page() -> None:
    world = World(record(rows=25), TextConverter())
    pages = [world.answer(ResultOptions(offset=offset, limit=10)) for offset in (10, 15, 20, 99)]
    following = [got.next_page for got in pages if isinstance(got, Rows)]
    assert following == [Page(20, 10), None, None, None]


def test_respond_matching_etag_returns_not_modified() -> None:
    world = World(record(), TextConverter())
    got = world.answer(ResultOptions(limit=10))
    assert isinstance(got, Rows)
    world.converter.made.clear()
    for tags in (got.etag, f'"x", W/{got.etag}', "*"):
        assert world.answer(ResultOptions(limit=10, if_none_match=tags)) == NotModified(got.etag)
    assert not world.converter.made
    for wanted in (ResultOptions(), ResultOptions(limit=9), ResultOptions(limit=10, header=False)):
        other = world.answer(wanted)
        assert isinstance(other, Rows)
        assert other.etag != got.etag


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (ResultOptions(accept="text/html"), FormatNotAvailable),
        (ResultOptions(format="json", escaped=True), InvalidRequest),
        (ResultOptions(accept="application/json", escaped=True), InvalidRequest),
    ],
)
def test_respond_invalid_options_raise(wanted: ResultOptions, error: type[Exception]) -> None:
    with pytest.raises(error):
        World(record(), TextConverter()).answer(wanted)


@pytest.mark.parametrize(
    ("status", "error"),
    [("QUEUED", QueryNotFinished), ("RUNNING", QueryNotFinished), ("CANCELLED", QueryCancelled)],
)
def test_check_finished_without_result_raises(status: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_finished(QueryRecord(ARN, Status(status)))
