"""The synchronous client against a real stack."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest

import duckstep
from duckstep import Client, Status

if TYPE_CHECKING:
    from tests.conftest import Stack

ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b"


def test_query_with_parameters(client: Client) -> None:
    query = client.query("SELECT range AS n, range * $f AS p FROM range(3)", {"f": 7})
    assert list(query.rows()) == [(0, 0), (1, 7), (2, 14)]
    assert [(c.name, c.type) for c in query.columns()] == [("n", "BIGINT"), ("p", "BIGINT")]
    assert list(client.query("SELECT ? + ?", [1, 2]).rows()) == [(3,)]


def test_wait_reports_progress(client: Client) -> None:
    seen: list[Status] = []
    status = client.query("SELECT 1", reuse=False).wait(progress=seen.append)
    assert seen[-1] == status
    assert (status.status, status.rows, status.engine) == ("SUCCEEDED", 1, "duckdb")


def test_rows_beyond_the_first_page(client: Client) -> None:
    query = client.query("SELECT range AS n, 'x' || range AS t FROM range(30000)")
    assert list(query.rows()) == [(n, f"x{n}") for n in range(30000)]


@pytest.mark.parametrize("count", [0, 1, 1000, 1001])
def test_rows_of_the_first_pages_limits(client: Client, count: int) -> None:
    query = client.query("SELECT range AS n FROM range($count)", {"count": count})
    assert [n for (n,) in query.rows()] == list(range(count))


def test_page_of_rows(client: Client) -> None:
    page = client.query("SELECT range AS n FROM range(100)").page(10, 3)
    assert (page.rows, page.total_rows, page.offset) == ([(10,), (11,), (12,)], 100, 10)


def test_error_of_a_query(client: Client) -> None:
    query = client.query("SELECT * FROM nothing")
    with pytest.raises(duckstep.ProgrammingError) as raised:
        query.wait()
    error = raised.value
    assert (error.code, error.request_id) == ("TableNotFound", query.id)
    assert error.position == duckstep.Position(1, 15, 7)
    assert "reviews" in error.message


def test_status_of_an_unknown_query(client: Client) -> None:
    with pytest.raises(duckstep.ProgrammingError) as raised:
        client.get_query("unknown").status()
    assert (raised.value.code, raised.value.status) == ("QueryNotFound", 404)


def test_wait_for_too_long(client: Client) -> None:
    query = client.query(ENDLESS)
    with pytest.raises(TimeoutError, match="runs on"):
        query.wait(timeout=0.5)
    assert not query.status().ended
    assert query.cancel().status == "CANCELLED"
    with pytest.raises(duckstep.QueryCancelled) as raised:
        query.wait()
    assert raised.value.request_id == query.id


def test_query_over_another(client: Client) -> None:
    first = client.query("SELECT range AS n FROM range(10)")
    first.wait()
    assert list(client.query("SELECT max(n) FROM result", over=first).rows()) == [(9,)]


def test_query_joins_several_by_name(client: Client) -> None:
    first = client.query("SELECT range AS n FROM range(10)")
    second = client.query("SELECT range * 3 AS n FROM range(10)")
    for each in (first, second):
        each.wait()
    joined = client.query("FROM a JOIN b USING (n) ORDER BY n", over={"a": first, "b": second.id})
    assert list(joined.rows()) == [(0,), (3,), (6,), (9,)]
    assert joined.status().over == {"a": first.id, "b": second.id}
    assert client.validate("FROM a", over={"a": first}).tables == ("a",)


def test_limit_of_a_query(client: Client) -> None:
    query = client.query("SELECT range FROM range(100)", limits={"result_rows": 10})
    with pytest.raises(duckstep.LimitExceeded):
        query.wait()


def test_key_of_another_query(client: Client) -> None:
    first = client.query("SELECT 1", idempotency_key="test-key-of-another")
    assert client.query("SELECT 1", idempotency_key="test-key-of-another").id == first.id
    with pytest.raises(duckstep.ProgrammingError) as raised:
        client.query("SELECT 2", idempotency_key="test-key-of-another")
    assert raised.value.code == "IdempotencyKeyInUse"


def test_validate_with_errors(client: Client) -> None:
    validation = client.validate("SELECT nothing FROM reviews")
    assert not validation.valid
    assert validation.errors[0].code == "ColumnNotFound"
    good = client.validate("SELECT count(*) FROM reviews WHERE rating > $r", {"r": 3})
    assert good.valid and good.estimate is not None and good.estimate.files
    assert good.cost is not None and good.cost.usd > 0


def test_history_in_pages(client: Client) -> None:
    for number in range(3):
        client.query(f"SELECT {number} AS marked_history").wait()
    past = list(client.history(text="marked_history", status="SUCCEEDED"))
    assert [each.query for each in past] == [f"SELECT {n} AS marked_history" for n in (2, 1, 0)]
    assert len(list(client.history(limit=2))) == 2


def test_mark_of_a_query(client: Client) -> None:
    query = client.query("SELECT 'marked'")
    query.wait()
    assert query.mark(name="Mine", starred=True).name == "Mine"
    assert query.id in [each.request_id for each in client.history(starred=True)]


def test_catalog(client: Client) -> None:
    (table,) = [each for each in client.tables() if each.name == "reviews"]
    assert "year" in table.partitions
    assert client.table("reviews").rows == 20_000
    years = list(client.partitions("reviews"))
    assert [each.column for each in years] == ["year"] * len(years)
    months = list(client.partitions("reviews", years[0].within))
    assert months[0].condition.startswith(f"year = {years[0].value} AND month = ")


def test_workflow_of_a_query(client: Client) -> None:
    query = client.query("SELECT 1", reuse=False)
    query.wait()
    assert "RunQuery" in [state.name for state in query.workflow().states]


def test_closed_client_is_refused(client: Client) -> None:
    client.close()
    with pytest.raises(duckstep.ClosedError):
        client.tables()


def test_position_in_a_statement_with_casts(client: Client) -> None:
    sql = "SELECT DATE '2024-01-01' = :day AS x, nothing FROM reviews"
    query = client.query(sql, {"day": date(2024, 1, 1)})
    with pytest.raises(duckstep.ProgrammingError) as raised:
        query.wait()
    expected = duckstep.Position(1, sql.index("nothing") + 1, 7)
    assert raised.value.position == expected
    assert client.validate(sql, {"day": date(2024, 1, 1)}).errors[0].position == expected


def test_client_that_is_not_kept_lives_as_long_as_its_iterators(stack: Stack) -> None:
    rows = stack.connect().query("SELECT range AS n FROM range(2000)").rows()
    past = stack.connect().history(limit=1)
    gc.collect()
    assert len(list(rows)) == 2000
    assert len(list(past)) == 1


def test_threads_share_a_client(client: Client) -> None:
    def total(number: int) -> int:
        query = client.query("SELECT range + $n AS n FROM range(3000)", {"n": number})
        return sum(n for (n,) in query.rows())

    with ThreadPoolExecutor(8) as pool:
        totals = list(pool.map(total, range(16)))
    assert totals == [sum(range(3000)) + 3000 * number for number in range(16)]
