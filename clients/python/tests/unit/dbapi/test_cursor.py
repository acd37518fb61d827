"""Cursors over a client that holds its results in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast

import pytest

from duckstep import dbapi, errors
from duckstep.client.sync import Client
from duckstep.dbapi.connection import Connection
from duckstep.dbapi.result_rows import FIRST_PAGE_ROWS, PAGE_ROWS, ROWS_BY_PAGES
from duckstep.documents import Column, Page, Status

Row = tuple[Any, ...]


class FakeQuery:
    """A query with `total` rows of their numbers, and the requests for them."""

    def __init__(self, total: int = 3, error: BaseException | None = None) -> None:
        self.id, self.total, self.error = "arn", total, error
        self.requests: list[Any] = []

    def wait(
        self, timeout: float | None = None, progress: Callable[..., Any] | None = None
    ) -> Status:
        self.requests.append("wait")
        if self.error:
            raise self.error
        columns = (Column("n", "DECIMAL(10,2)"), Column("s", "VARCHAR"))
        return Status(self.id, "SUCCEEDED", rows=self.total, columns=columns, scanned_bytes=7)

    def cancel(self) -> Status:
        self.requests.append("cancel")
        return Status(self.id, "CANCELLED")

    def page(self, offset: int = 0, limit: int = 1000) -> Page:
        self.requests.append((offset, limit))
        return Page((), self._some(offset, min(offset + limit, self.total)), self.total, offset)

    def rows(self) -> Iterator[Row]:
        self.requests.append("rows")
        yield from self._some(0, self.total)

    def _some(self, start: int, stop: int) -> list[Row]:
        return [(n,) for n in range(start, stop)]


class FakeClient:
    """A client that returns the given queries in their order."""

    def __init__(self, *queries: FakeQuery | BaseException) -> None:
        self.queries = list(queries)
        self.posted: list[tuple[str, Any, dict[str, Any]]] = []
        self.closed = False
        self.during_query: Callable[[], None] = lambda: None

    def query(self, sql: str, parameters: Any = None, **options: Any) -> FakeQuery:
        self.posted.append((sql, parameters, options))
        self.during_query()
        answer = self.queries.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self.closed = True


def cursor_of(
    *queries: FakeQuery | BaseException, **options: Any
) -> tuple[dbapi.Cursor, FakeClient]:
    client = FakeClient(*queries)
    return Connection(cast(Client, client), **options).cursor(), client


def test_execute_describes_the_columns() -> None:
    cursor, _ = cursor_of(FakeQuery())
    assert not cursor.description
    assert cursor.rowcount == -1
    assert cursor.execute("SELECT 1") is cursor
    assert cursor.description == [
        ("n", "DECIMAL(10,2)", None, None, 10, 2, None),
        ("s", "VARCHAR", None, None, None, None, None),
    ]
    described = cursor.description
    assert [entry[1] for entry in described] == [dbapi.NUMBER, dbapi.STRING]
    assert (cursor.rowcount, cursor.query_id) == (3, "arn")
    assert cursor.status is not None
    assert cursor.status.scanned_bytes == 7


def test_execute_passes_options_of_the_connection() -> None:
    cursor, client = cursor_of(FakeQuery(), FakeQuery(), limits={"seconds": 5}, engine="duckdb")
    cursor.execute("SELECT ?", [date(2024, 1, 1)])
    sql, parameters, options = client.posted[0]
    assert (sql, parameters) == ("SELECT ?", [date(2024, 1, 1)])
    assert (options["limits"], options["engine"], options["reuse"]) == (
        {"seconds": 5},
        "duckdb",
        True,
    )
    cursor.execute("SELECT 1", limits=None, reuse=False)
    assert (client.posted[1][2]["limits"], client.posted[1][2]["reuse"]) == (None, False)
    assert client.posted[1][2]["idempotency_key"] != options["idempotency_key"]


def test_executemany_runs_each() -> None:
    cursor, client = cursor_of(FakeQuery(), FakeQuery(2))
    cursor.executemany("SELECT ?", [[1], [2]])
    assert [parameters for _, parameters, _ in client.posted] == [[1], [2]]
    assert cursor.fetchall() == [(0,), (1,)]


def test_fetch_by_pages() -> None:
    query = FakeQuery(25_000)
    cursor, _ = cursor_of(query)
    cursor.execute("SELECT 1")
    assert cursor.fetchone() == (0,)
    assert cursor.fetchmany() == [(1,)]
    assert len(cursor.fetchmany(1500)) == 1500
    assert cursor.rownumber == 1502
    assert query.requests[1:] == [(0, FIRST_PAGE_ROWS), (FIRST_PAGE_ROWS, PAGE_ROWS)]


def test_fetch_of_many_rows_continues_from_the_file() -> None:
    query = FakeQuery(ROWS_BY_PAGES + 50_000)
    cursor, _ = cursor_of(query)
    cursor.execute("SELECT 1")
    assert [n for (n,) in cursor] == list(range(query.total))
    assert query.requests.count("rows") == 1
    assert len(query.requests) == 1 + 11 + 1


def test_fetchall_of_many_rows_reads_the_file() -> None:
    query = FakeQuery(50_000)
    cursor, _ = cursor_of(query)
    cursor.execute("SELECT 1")
    first = cursor.fetchone()
    assert [first, *cursor.fetchall()] == [(n,) for n in range(50_000)]
    assert query.requests == ["wait", (0, FIRST_PAGE_ROWS), "rows"]
    assert cursor.fetchall() == []
    assert cursor.fetchone() is None


def test_scroll_moves_the_position() -> None:
    cursor, _ = cursor_of(FakeQuery(100))
    cursor.execute("SELECT 1")
    cursor.scroll(90, "absolute")
    cursor.scroll(-10)
    assert cursor.fetchone() == (80,)
    with pytest.raises(IndexError, match="100 rows"):
        cursor.scroll(101, "absolute")
    with pytest.raises(errors.ProgrammingError, match="mode"):
        cursor.scroll(1, "forward")


def test_fetch_without_a_query() -> None:
    cursor, _ = cursor_of()
    with pytest.raises(errors.ProgrammingError, match="execute"):
        cursor.fetchmany(4)


def test_execute_raises_the_error_of_the_query() -> None:
    query = FakeQuery(error=errors.QueryCancelled("The query was cancelled."))
    cursor, _ = cursor_of(query)
    with pytest.raises(errors.QueryCancelled):
        cursor.execute("SELECT 1")
    cursor.close()
    assert query.requests == ["wait"]


def test_execute_cancels_on_interrupt() -> None:
    query = FakeQuery(error=KeyboardInterrupt())
    cursor, _ = cursor_of(query)
    with pytest.raises(KeyboardInterrupt):
        cursor.execute("SELECT 1")
    assert query.requests == ["wait", "cancel"]


def test_execute_cancels_on_interrupt_of_the_post() -> None:
    query = FakeQuery()
    cursor, client = cursor_of(KeyboardInterrupt(), query)
    with pytest.raises(KeyboardInterrupt):
        cursor.execute("SELECT 1")
    keys = {options["idempotency_key"] for _, _, options in client.posted}
    assert (len(keys), query.requests) == (1, ["cancel"])


def test_cancel_while_the_query_is_posted() -> None:
    query = FakeQuery(error=errors.QueryCancelled("The query was cancelled."))
    cursor, client = cursor_of(query)
    client.during_query = cursor.cancel
    with pytest.raises(errors.QueryCancelled):
        cursor.execute("SELECT 1")
    assert query.requests[0] == "cancel"


def test_close_cancels_a_query_that_runs() -> None:
    query = FakeQuery()
    cursor, _ = cursor_of(query)
    cursor.execute_async("SELECT 1")
    assert query.requests == []
    cursor.close()
    cursor.close()
    assert query.requests == ["cancel"]


@pytest.mark.parametrize("closed", ["cursor", "connection"])
def test_closed_cursor_raises(closed: str) -> None:
    cursor, client = cursor_of(FakeQuery())
    cursor.execute("SELECT 1")
    (cursor if closed == "cursor" else cursor.connection).close()
    for call in (cursor.fetchone, cursor.fetchall, lambda: cursor.execute("SELECT 1")):
        with pytest.raises(errors.ClosedError, match=closed):
            call()
    assert client.closed is (closed == "connection")


def test_connection_without_transactions() -> None:
    cursor, _ = cursor_of()
    cursor.connection.commit()
    cursor.connection.rollback()
    with pytest.raises(errors.NotSupportedError):
        cursor.callproc("f")
