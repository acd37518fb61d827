"""The DB-API against a real stack."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from duckstep import dbapi, errors

if TYPE_CHECKING:
    from tests.conftest import Stack

ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b"
# What a page of 10,000 rows and a chunk of the file take as Python objects, with room.
MOST_BYTES = 40_000_000


@pytest.fixture
def connection(stack: Stack) -> Iterator[dbapi.Connection]:
    with dbapi.connect(stack.url) as connected:
        yield connected


def test_execute_with_each_style_of_placeholders(connection: dbapi.Connection) -> None:
    cursor = connection.cursor()
    day, price = date(2024, 2, 29), Decimal("1.10")
    for sql, parameters in (
        ("SELECT ?, ? * 2, ':day'", [day, price]),
        ("SELECT :day, :price * 2, ':day'", {"day": day, "price": price}),
        ("SELECT $day, $price * 2, ':day'", {"day": day, "price": price}),
    ):
        assert cursor.execute(sql, parameters).fetchall() == [(day, Decimal("2.20"), ":day")]


def test_description_of_a_table(connection: dbapi.Connection) -> None:
    cursor = connection.cursor().execute("SELECT review_ts, rating, title FROM reviews LIMIT 0")
    assert cursor.fetchall() == []
    described: list[object] = [entry[:2] for entry in cursor.description or ()]
    assert described == [
        ("review_ts", dbapi.DATETIME),
        ("rating", dbapi.NUMBER),
        ("title", dbapi.STRING),
    ]
    assert cursor.status is not None
    assert cursor.status.engine == "duckdb"


def test_error_has_its_position_in_the_statement_as_given(connection: dbapi.Connection) -> None:
    with pytest.raises(errors.ProgrammingError) as raised:
        connection.cursor().execute("SELECT :day, missing FROM reviews", {"day": date(2024, 1, 1)})
    assert raised.value.code == "ColumnNotFound"
    assert raised.value.position is not None
    assert (raised.value.position.column, raised.value.position.length) == (14, len("missing"))


def test_cancel_from_another_thread_stops_the_query(connection: dbapi.Connection) -> None:
    cursor = connection.cursor()
    running = threading.Event()

    def cancel_soon() -> None:
        running.wait(60)
        cursor.cancel()

    canceller = threading.Thread(target=cancel_soon)
    canceller.start()
    with pytest.raises(errors.QueryCancelled):
        cursor.execute(ENDLESS, progress=lambda status: running.set())
    canceller.join(10)
    assert cursor.query_id is not None
    assert connection.client.get_query(cursor.query_id).status().status == "CANCELLED"


def test_close_cancels_the_query(connection: dbapi.Connection) -> None:
    cursor = connection.cursor().execute_async(ENDLESS)
    query = connection.client.get_query(cursor.query_id or "")
    cursor.close()
    assert query.status(wait=20).status == "CANCELLED"


def test_iteration_over_many_rows_in_bounded_memory(connection: dbapi.Connection) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT range AS n, 'row ' || range AS t FROM range(200000)")
    tracemalloc.start()
    try:
        count = sum(1 for n, (number, _) in enumerate(cursor) if n == number)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, cursor.rowcount) == (200_000, 200_000)
    assert peak < MOST_BYTES


def test_scroll_to_the_end(connection: dbapi.Connection) -> None:
    cursor = connection.cursor().execute("SELECT range AS n FROM range(300000)")
    cursor.scroll(299_999, "absolute")
    assert (cursor.fetchone(), cursor.fetchone()) == ((299_999,), None)


def test_fetch_of_the_whole_result_by_arrow(connection: dbapi.Connection) -> None:
    moment = datetime(2024, 1, 1, 10, tzinfo=timezone.utc)
    cursor = connection.cursor().execute("SELECT ? AS t, 1.10 AS d", [moment])
    assert cursor.fetch_arrow_table().to_pylist() == [{"t": moment, "d": Decimal("1.10")}]
    assert cursor.fetch_record_batch().read_all().num_rows == 1
    assert cursor.fetch_polars().rows() == [(moment, Decimal("1.10"))]
    assert list(cursor.fetch_df().columns) == ["t", "d"]


def test_threads_share_a_connection(connection: dbapi.Connection) -> None:
    answers: list[object] = []

    def ask(number: int) -> None:
        answers.append(connection.cursor().execute("SELECT ?", [number]).fetchone())

    threads = [threading.Thread(target=ask, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0))
    assert sorted(answers, key=str) == [(0,), (1,), (2,), (3,)]
