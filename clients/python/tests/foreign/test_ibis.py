"""The backend of ibis: the answers of ibis' own DuckDB backend over the same files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import ibis
import ibis.common.exceptions as exc
import pandas as pd
import pytest
from ibis import _
from ibis import selectors as s

from duckstep.ibis import Backend

if TYPE_CHECKING:
    from tests.conftest import Stack

# ibis' own DuckDB backend calls methods that DuckDB 1.5 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table")
Expression = Callable[[Any], Any]


@pytest.fixture(scope="module")
def backend(stack: Stack) -> Iterator[Backend]:
    """A backend of the stack."""
    made = Backend()
    connected = made.connect(stack.url)
    yield connected
    connected.disconnect()


@pytest.fixture(scope="module")
def reference(stack: Stack) -> Any:
    """The reviews in ibis' own DuckDB backend, which reads `month=03` as text."""
    files = str(stack.data / "reviews/**/*.parquet")
    table = ibis.duckdb.connect().read_parquet(files, hive_partitioning=True)
    return table.mutate(s.across(["year", "month", "day"], _.cast("int64")))


EXPRESSIONS: dict[str, Expression] = {
    "count": lambda t: t.count(),
    "aggregate": lambda t: (
        t.group_by("rating")
        .agg(n=_.count(), votes=_.helpful_votes.sum(), share=_.verified.mean())
        .order_by("rating")
    ),
    "filter": lambda t: (
        t.filter(_.rating == 5, _.title.contains("a"))
        .order_by("review_id")
        .limit(20)[["review_id", "title", "verified"]]
    ),
    "timestamps": lambda t: (
        t.group_by(month_start=_.review_ts.truncate("M"))
        .agg(first=_.review_ts.min(), days=_.review_ts.date().nunique())
        .order_by("month_start")
    ),
    "window": lambda t: (
        t.filter(_.year == 2024, _.month == 3)
        .mutate(place=ibis.row_number().over(group_by="rating", order_by="review_id"))
        .filter(_.place < 3)
        .order_by("rating", "place")[["rating", "place", "review_id"]]
    ),
    "join": lambda t: (
        t.join(t.group_by("product_id").agg(reviews=_.count()), "product_id")
        .group_by("reviews")
        .agg(rows=_.count())
        .order_by("reviews")
    ),
    "case": lambda t: (
        t.mutate(kind=ibis.cases((_.rating >= 4, "good"), else_="other"))
        .kind.value_counts()
        .order_by("kind")
    ),
    "text": lambda t: t.select(word=_.title.upper().substr(0, 5)).distinct().order_by("word"),
    "cast": lambda t: t.agg(
        price=(_.helpful_votes.sum().cast("decimal(18, 2)")), none=ibis.null("int64")
    ),
    "nested": lambda t: (
        t.group_by("rating").agg(months=_.month.collect(distinct=True).sort()).order_by("rating")
    ),
    "union": lambda t: ibis.union(
        t.filter(_.rating == 1).agg(n=_.count()), t.filter(_.rating == 2).agg(n=_.count())
    ).order_by("n"),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression_has_the_answer_of_duckdb(backend: Backend, reference: Any, name: str) -> None:
    expression = EXPRESSIONS[name]
    answer = backend.execute(expression(backend.table("reviews")))
    expected = expression(reference).execute()
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(answer, expected)
    else:
        assert answer == expected


def test_tables_are_the_catalogs(backend: Backend) -> None:
    assert backend.list_tables() == ["reviews"]
    assert backend.list_tables(like="nothing") == []
    schema = backend.table("reviews").schema()
    assert schema["review_ts"].is_timestamp()
    assert schema["rating"].is_int8()
    with pytest.raises(exc.TableNotFound, match="There is no table revews"):
        backend.table("revews")


def test_batches_stream_with_the_schema_of_the_expression(backend: Backend) -> None:
    numbers = backend.sql("SELECT range AS n FROM range(300000)")
    with backend.to_pyarrow_batches(numbers, chunk_size=50_000) as reader:
        sizes = [batch.num_rows for batch in reader]
    assert sum(sizes) == 300_000
    assert max(sizes) <= 50_000


def test_sql_is_a_table_of_expressions(backend: Backend) -> None:
    table = backend.sql("SELECT rating, count(*) AS n FROM reviews GROUP BY ALL")
    assert backend.execute(table.n.sum()) == 20_000


def test_writes_are_refused(backend: Backend) -> None:
    with pytest.raises(exc.UnsupportedOperationError, match="A stack reads only"):
        backend.create_table("t", schema=ibis.schema({"a": "int64"}))
    with pytest.raises(exc.UnsupportedOperationError, match="tables in memory"):
        backend.execute(ibis.memtable({"a": [1]}))
