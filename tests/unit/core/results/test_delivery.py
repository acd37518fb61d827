"""Result delivery: rows, redirects and conversions."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest
from duckstep_service.core.errors import (
    ConversionFailed,
    FormatNotAvailable,
    InvalidRequest,
    QueryCancelled,
    QueryNotFinished,
    ResultExpired,
    StorageUnavailable,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.record import (
    QueryRecord,
    QueryResult,
    ResultFile,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.conversion import (
    ConversionCoordinator,
    ConversionDependencies,
    ConversionRequest,
    convert,
)
from duckstep_service.core.results.delivery import (
    NotModified,
    Pending,
    Redirect,
    ResultOptions,
    ResultResponder,
    ResultResponse,
    Rows,
    check_finished,
)
from duckstep_service.core.results.leases import (
    FAILURE_SECONDS,
    LEASE_SECONDS,
    ConversionStatus,
    Lease,
)
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryHistory, MemoryLeases, MemoryStore

ARN = "arn:aws:states:us-east-1:123456789012:execution:Queries:name-1"
PARQUET = "results/name-1/a/result.parquet"
CSV = "results/name-1/a/result.csv"


class TextConverter:
    """A Converter that gives `text`, or fails; it remembers what it was asked for."""

    def __init__(self, text: str = "a\n1\n", error: Exception | None = None) -> None:
        self.text, self.error = text, error
        self.made: list[ResultFormat] = []

    @contextmanager
    def open(self, result: QueryResult, rows: int, wanted: ResultFormat) -> Iterator[BinaryIO]:
        self.made.append(wanted)
        if self.error:
            raise self.error
        yield io.BytesIO(self.text.encode())


class World:
    """A stored result, and a function that makes its files when time passes, if it runs at all."""

    def __init__(self, record: QueryRecord, converter: TextConverter, works: bool = True) -> None:
        self.record, self.converter, self.works = record, converter, works
        self.results = MemoryStore({PARQUET: b"PAR1"})
        self.leases = MemoryLeases()
        self.history = MemoryHistory(record)
        self.orders: list[ConversionRequest] = []
        self.seconds = 1000.0

    def answer(
        self, wanted: ResultOptions, seconds: float = 20, holder: str = "h"
    ) -> ResultResponse:
        conversions = ConversionCoordinator(
            self.leases, self.orders.append, Clock(lambda: self.seconds, self.sleep)
        )
        until = self.seconds + seconds
        return ResultResponder(self.results, self.converter, conversions, holder, until).respond(
            self.record, wanted
        )

    def dependencies(self, now: Callable[[], float]) -> ConversionDependencies:
        return ConversionDependencies(self.history, self.results, self.converter, self.leases, now)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.works and self.orders:
            self.work(self.orders.pop())

    def work(self, order: ConversionRequest) -> None:
        try:
            convert(order, self.dependencies(lambda: self.seconds))
        except (ConversionFailed, ResultExpired):
            return


def record(rows: int = 1, size: int = 100, format: str | None = None) -> QueryRecord:
    return QueryRecord(
        ARN,
        Status.SUCCEEDED,
        name="name-1",
        owner="ann",
        request=SubmittedRequest({"query": "q", "format": format}),
        expires_at=2_000_000_000,
        result=QueryResult([Column("a", "INTEGER")], {"parquet": ResultFile(PARQUET, size)}),
        rows=rows,
        bytes=size,
    )


LARGE = record(rows=10_001)


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


@pytest.mark.parametrize("error", [StorageUnavailable("throttled"), ValueError("a bug")])
def test_respond_failed_start_releases_the_lease(error: Exception) -> None:
    world = World(LARGE, TextConverter())

    def fail(request: ConversionRequest) -> None:
        raise error

    clock = Clock(lambda: world.seconds, world.sleep)
    conversions = ConversionCoordinator(world.leases, fail, clock)
    with pytest.raises(type(error)):
        conversions.wait_for_file(
            CSV, ConversionRequest(ARN, "ann", ResultFormat(Format.CSV), "h"), 1020.0
        )
    lease = world.leases.get(CSV)
    assert lease is not None and not lease.runs(world.seconds)
    assert isinstance(world.answer(ResultOptions(), holder="another"), Redirect)


def test_convert_unexpected_error_releases_the_lease() -> None:
    world = World(LARGE, TextConverter(error=ValueError("a bug of the converter")))
    world.leases.claim(CSV, "h", world.seconds)
    with pytest.raises(ValueError):
        convert(
            ConversionRequest(ARN, "ann", ResultFormat(Format.CSV), "h"),
            world.dependencies(lambda: world.seconds),
        )
    lease = world.leases.get(CSV)
    assert lease is not None and lease.code == "ConversionFailed"
    assert "bug" not in lease.message


class SlowConverter(TextConverter):
    """Takes longer than a response may take, and optionally longer than a conversion may take."""

    def __init__(self, conversions: bool) -> None:
        super().__init__()
        self.conversions = conversions

    @contextmanager
    def open(self, result: QueryResult, rows: int, wanted: ResultFormat) -> Iterator[BinaryIO]:
        self.made.append(wanted)
        if len(self.made) == 1 or self.conversions:
            raise TimeoutError
        yield io.BytesIO(self.text.encode())


def test_respond_read_over_time_limit_redirects_to_conversion() -> None:
    world = World(record(), SlowConverter(conversions=False))
    assert isinstance(world.answer(ResultOptions()), Redirect)
    assert world.results.objects[CSV] == b"a\n1\n"


def test_respond_conversion_over_time_limit_is_not_repeated() -> None:
    world = World(LARGE, SlowConverter(conversions=True))
    for holder in ("one", "two", "three"):
        with pytest.raises(ConversionFailed, match="within the time limit"):
            world.answer(ResultOptions(), holder=holder)
    assert len(world.converter.made) == 1
    world.seconds += FAILURE_SECONDS + 1
    with pytest.raises(ConversionFailed):
        world.answer(ResultOptions(), holder="four")
    assert len(world.converter.made) == 2


def test_respond_concurrent_requests_convert_once() -> None:
    world = World(LARGE, TextConverter(), works=False)
    assert world.answer(ResultOptions(), seconds=1, holder="one") == Pending()
    assert world.answer(ResultOptions(), seconds=1, holder="two") == Pending()
    assert [order.holder for order in world.orders] == ["one"]
    world.works = True
    assert isinstance(world.answer(ResultOptions(), holder="three"), Redirect)
    assert len(world.converter.made) == 1


def test_respond_lapsed_lease_is_taken_over() -> None:
    world = World(LARGE, TextConverter(), works=False)
    world.answer(ResultOptions(), seconds=1, holder="one")
    (gone,) = world.orders
    world.orders.clear()
    world.seconds += LEASE_SECONDS
    world.works = True
    assert isinstance(world.answer(ResultOptions(), holder="two"), Redirect)
    world.work(gone)
    assert len(world.converter.made) == 1, "the first has lost its lease and does nothing"


def test_respond_lease_lapsing_during_wait_is_taken_over() -> None:
    world = World(LARGE, TextConverter(), works=False)
    world.answer(ResultOptions(), seconds=1, holder="one")
    world.answer(ResultOptions(), seconds=LEASE_SECONDS + 5, holder="two")
    assert [order.holder for order in world.orders] == ["one", "two"]


def test_respond_failed_conversion_raises_and_retries_later() -> None:
    world = World(LARGE, TextConverter(error=ConversionFailed("Too wide.")))
    for _ in range(2):
        with pytest.raises(ConversionFailed, match="Too wide"):
            world.answer(ResultOptions())
    assert len(world.converter.made) == 2
    world.converter.error = None
    assert isinstance(world.answer(ResultOptions()), Redirect)


def test_respond_deleted_result_is_expired() -> None:
    for wanted in (ResultOptions(), ResultOptions(limit=1), ResultOptions(format="parquet")):
        world = World(LARGE, TextConverter(error=KeyError("gone")))
        world.results.objects.clear()
        with pytest.raises(ResultExpired):
            world.answer(wanted)


def test_conversion_request_round_trips_through_json() -> None:
    world = World(LARGE, TextConverter(), works=False)
    wanted = ResultOptions(format="csv", header=False, escaped=True)
    assert world.answer(wanted, seconds=0) == Pending()
    (order,) = world.orders
    assert ConversionRequest.from_dict(json.loads(json.dumps(order.to_dict()))) == order
    assert order.owner == "ann"
    assert order.format.key(PARQUET) == "results/name-1/a/result-plain-escaped.csv"


def test_convert_long_run_renews_lease() -> None:
    world = World(LARGE, TextConverter())
    world.leases.claim(CSV, "h", world.seconds)
    times = iter([world.seconds, *(world.seconds + 20 * n for n in range(1, 99))])
    order = ConversionRequest(ARN, "ann", ResultFormat(Format.CSV), "h")
    convert(order, world.dependencies(lambda: next(times)))
    assert world.leases.get(CSV) == Lease(ConversionStatus.DONE, 0)


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
