"""The asynchronous client against a real stack."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

import duckstep
from duckstep import AsyncClient, AsyncQuery, Client, Query
from duckstep.client.async_saved import AsyncSavedQueries
from duckstep.client.saved import SavedQueries

if TYPE_CHECKING:
    from tests.conftest import Stack

T = TypeVar("T")
Run = Callable[[Callable[[AsyncClient], Awaitable[T]]], T]
ENDLESS = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b"


@pytest.fixture
def run(stack: Stack) -> Run[T]:
    """Run a coroutine function with a client on an event loop of its own."""

    async def connected(use: Callable[[AsyncClient], Awaitable[T]]) -> T:
        async with duckstep.connect_async(stack.url) as client:
            return await use(client)

    return lambda use: asyncio.run(connected(use))


@pytest.mark.parametrize(
    ("kind", "sync"),
    [(AsyncClient, Client), (AsyncQuery, Query), (AsyncSavedQueries, SavedQueries)],
)
def test_methods_are_those_of_the_synchronous_class(kind: type, sync: type) -> None:
    def methods(of: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(of, inspect.isfunction)
            if not name.startswith("_")
        }

    expected = methods(sync)
    # An event loop has no blocking iterator.
    expected.pop("reader", None)
    assert methods(kind) == expected


def test_rows_and_batches(run: Run[None]) -> None:
    async def use(client: AsyncClient) -> None:
        query = await client.query("SELECT range AS n FROM range($rows)", {"rows": 30_000})
        assert [n async for (n,) in query.rows()] == list(range(30_000))
        assert sum([batch.num_rows async for batch in query.batches()]) == 30_000
        assert (await query.pandas()).shape == (30_000, 1)
        assert (await query.polars()).shape == (30_000, 1)
        assert (await query.page(5, 1)).rows == [(5,)]
        assert [column.name for column in await query.columns()] == ["n"]

    run(use)


def test_queries_at_the_same_time(run: Run[None]) -> None:
    async def use(client: AsyncClient) -> None:
        queries = await asyncio.gather(*(client.query(f"SELECT {n}") for n in range(5)))
        pages = await asyncio.gather(*(query.page() for query in queries))
        assert [page.rows for page in pages] == [[(n,)] for n in range(5)]

    run(use)


def test_wait_and_cancel(run: Run[None]) -> None:
    async def use(client: AsyncClient) -> None:
        query = await client.query(ENDLESS)
        with pytest.raises(TimeoutError):
            await query.wait(timeout=0.3)
        waiting = asyncio.create_task(query.wait())
        await asyncio.sleep(0)
        assert (await query.cancel()).status == "CANCELLED"
        with pytest.raises(duckstep.QueryCancelled):
            await waiting

    run(use)


def test_catalog_and_history(run: Run[None]) -> None:
    async def use(client: AsyncClient) -> None:
        assert "reviews" in [table.name for table in await client.tables()]
        assert (await client.table("reviews")).rows == 20_000
        assert [each.column async for each in client.partitions("reviews")]
        query = await client.query("SELECT 'of the async client'")
        await query.wait()
        past = [each async for each in client.history(text="of the async client")]
        assert query.id in [each.request_id for each in past]
        assert not (await client.validate("SELEC")).valid
        assert (await query.mark(name="async")).name == "async"
        assert (await query.workflow()).request_id == query.id

    run(use)


def test_download(run: Run[None], tmp_path: Path) -> None:
    async def use(client: AsyncClient) -> None:
        query = await client.query("SELECT range AS n FROM range(20000)")
        path = await query.download(tmp_path / "a.csv")
        assert len(path.read_text().splitlines()) == 20_001

    run(use)


def test_break_ends_the_stream(run: Run[None]) -> None:
    async def use(client: AsyncClient) -> None:
        query = await client.query("SELECT range AS n FROM range(100000)")
        async for row in query.rows():
            assert row == (0,)
            break
        async for batch in query.batches():
            assert batch.num_rows
            break

    run(use)
