"""Conversions of stored results and their leases."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest
from duckstep_service.core.errors import (
    ConversionFailed,
    StorageUnavailable,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.record import (
    QueryResult,
)
from duckstep_service.core.results.conversion import (
    ConversionCoordinator,
    ConversionRequest,
    convert,
)
from duckstep_service.core.results.delivery import (
    Pending,
    Redirect,
    ResultOptions,
)
from duckstep_service.core.results.leases import (
    FAILURE_SECONDS,
    LEASE_SECONDS,
    ConversionStatus,
    Lease,
)
from duckstep_service.core.results.result_formats import ResultFormat

from tests.unit.core.results.delivery_world import (
    ARN,
    CSV,
    LARGE,
    PARQUET,
    TextConverter,
    World,
    record,
)


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
