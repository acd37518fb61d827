"""pandas.read_sql and polars.read_database over the DB-API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas
import polars
import pytest

from duckstep import dbapi

if TYPE_CHECKING:
    from tests.conftest import Stack

SQL = """SELECT rating, count(*) AS n, max(review_ts) AS t, sum(helpful_votes) AS s FROM reviews
WHERE review_ts >= ? GROUP BY ALL ORDER BY ALL"""
DAY = date(2024, 6, 1)


@pytest.fixture
def connection(stack: Stack) -> Iterator[dbapi.Connection]:
    with dbapi.connect(stack.url) as connected:
        yield connected


@pytest.mark.filterwarnings("ignore:pandas only supports SQLAlchemy:UserWarning")
def test_pandas_read_sql(connection: dbapi.Connection) -> None:
    driver: Any = connection
    frame = pandas.read_sql(SQL, driver, params=[DAY])
    assert frame.shape == (5, 4)
    assert str(frame["t"].dtype).startswith("datetime64")
    count = "SELECT count(*) FROM reviews WHERE review_ts >= :day"
    rows = connection.cursor().execute(count, {"day": DAY}).fetchall()
    assert rows == [(frame["n"].sum(),)]


def test_polars_read_database(connection: dbapi.Connection) -> None:
    frame = polars.read_database(SQL, connection, execute_options={"parameters": [DAY]})
    assert frame.schema["t"] == polars.Datetime("us")
    assert frame.schema["s"] == polars.Int128


def test_polars_read_database_of_nested_types(connection: dbapi.Connection) -> None:
    frame = polars.read_database(
        """SELECT 1.10 AS d, 170141183460469231731687303715884105727::HUGEINT AS h,
        TIMESTAMPTZ '2024-01-01 10:00:00+09' AS t, [[1], [2, NULL]] AS l, ['a'] AS v,
        {'a': 1.10, 'b': 'x'} AS s, INTERVAL 1 MONTH AS i""",
        connection,
    )
    assert frame.row(0) == (
        Decimal("1.10"),
        2**127 - 1,
        datetime(2024, 1, 1, 1, tzinfo=timezone.utc),
        [[1], [2, None]],
        ["a"],
        {"a": Decimal("1.10"), "b": "x"},
        {"months": 1, "days": 0, "microseconds": 0},
    )


def test_polars_read_database_in_batches(connection: dbapi.Connection) -> None:
    batches = polars.read_database(
        "SELECT range AS n FROM range(30000)", connection, iter_batches=True, batch_size=9000
    )
    assert [len(batch) for batch in batches] == [9000, 9000, 9000, 3000]
