"""The asynchronous client: the methods of the synchronous one as coroutines and iterators."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckstep.client import arrow, requests, rows, waiting
from duckstep.client.async_saved import AsyncSavedQueries
from duckstep.client.download import download, spread
from duckstep.client.formats import format_of, result_file
from duckstep.documents import (
    Column,
    Page,
    Partition,
    PastQuery,
    Status,
    Table,
    Validation,
    Workflow,
)
from duckstep.transport.api import Api, plain_address
from duckstep.transport.async_driver import AsyncDriver
from duckstep.transport.stream import read_file
from duckstep.types import BoundStatement, Parameters, bind

if TYPE_CHECKING:
    from types import TracebackType

    import pandas
    import polars
    import pyarrow


class AsyncClient:
    """A client of one API, of one event loop; `duckstep.connect_async` makes one."""

    def __init__(self, api: Api, driver: AsyncDriver) -> None:
        self.url = api.url
        self._api, self._driver = api, driver
        self.saved = AsyncSavedQueries(self)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<duckstep.AsyncClient {plain_address(self.url)}>"

    async def close(self) -> None:
        """Close the connections; queries run on."""
        await self._driver.close()

    async def query(
        self,
        sql: str,
        parameters: Parameters = None,
        *,
        format: str | None = None,
        reuse: bool = True,
        limits: Mapping[str, int] | None = None,
        over: AsyncQuery | str | Mapping[str, AsyncQuery | str] | None = None,
        engine: str | None = None,
        idempotency_key: str | None = None,
    ) -> AsyncQuery:
        """Start a query and return it at once, as `Client.query` does."""
        statement = bind(sql, parameters)
        body = requests.query_body(
            statement,
            format=format,
            reuse=None if reuse else False,
            limits=limits,
            over=over,
            engine=engine,
        )
        request_id = await self._driver.run(requests.submit(self._api, body, idempotency_key))
        return AsyncQuery(self, request_id, statement)

    def get_query(self, request_id: str) -> AsyncQuery:
        """Return an earlier query by its id, without a request."""
        return AsyncQuery(self, request_id)

    async def validate(
        self,
        sql: str,
        parameters: Parameters = None,
        *,
        limits: Mapping[str, int] | None = None,
        over: AsyncQuery | str | Mapping[str, AsyncQuery | str] | None = None,
        engine: str | None = None,
    ) -> Validation:
        """Return the errors, columns, estimate and price of a query, which does not run."""
        statement = bind(sql, parameters)
        body = requests.query_body(statement, limits=limits, over=over, engine=engine)
        return await self._driver.run(requests.validate(self._api, statement, body))

    def history(
        self,
        *,
        status: str | None = None,
        text: str | None = None,
        starred: bool | None = None,
        start: datetime | date | str | None = None,
        end: datetime | date | str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[PastQuery]:
        """Yield the caller's queries, newest first, as `Client.history` does."""
        filters = {"status": status, "text": text, "starred": starred, "start": start, "end": end}
        return self._driver.iterate(requests.history(self._api, filters, limit))

    async def tables(self) -> list[Table]:
        """Return the tables of the catalog."""
        return await self._driver.run(requests.tables(self._api))

    async def table(self, name: str) -> Table:
        """Return one table, with its number of rows and sample values."""
        return await self._driver.run(requests.table(self._api, name))

    def partitions(self, table: str, within: str | None = None) -> AsyncIterator[Partition]:
        """Yield the partitions of one level: those inside of `within`, else the first level."""
        return self._driver.iterate(requests.partitions(self._api, table, within))


class AsyncQuery:
    """A query that was started; `id` is its requestId. The methods are those of `Query`."""

    def __init__(
        self, client: AsyncClient, request_id: str, statement: BoundStatement | None = None
    ) -> None:
        self.client, self.id = client, request_id
        self._statement = statement
        self._api, self._driver = client._api, client._driver
        self._ended: Status | None = None

    def __repr__(self) -> str:
        return f"<duckstep.AsyncQuery {self.id}>"

    async def status(self, wait: int = 0) -> Status:
        """Return the status; the server holds its response for `wait` seconds (at most 20)."""
        return await self._driver.run(requests.status(self._api, self.id, wait))

    async def wait(
        self, timeout: float | None = None, progress: Callable[[Status], object] | None = None
    ) -> Status:
        """Return the status of the query once it has SUCCEEDED, as `Query.wait` does."""
        if self._ended is None:
            flow = waiting.wait(self._api, self.id, timeout, changes=progress is not None)
            self._ended = await self._driver.run(flow, progress)
        if progress is not None:
            progress(self._ended)
        if error := self._ended.error:
            requests.restore_position(error, self._statement)
            raise error
        return self._ended

    async def cancel(self) -> Status:
        """Cancel the query and return its status; a query that has ended stays as it is."""
        return await self._driver.run(requests.cancel(self._api, self.id))

    async def mark(self, *, name: str | None = None, starred: bool | None = None) -> Status:
        """Name or star the query for the history; an empty name removes the name."""
        return await self._driver.run(requests.mark(self._api, self.id, name, starred))

    async def workflow(self) -> Workflow:
        """Return the states of the query's execution."""
        return await self._driver.run(requests.workflow(self._api, self.id))

    async def columns(self) -> list[Column]:
        """Wait, and return the result's columns."""
        return list((await self.wait()).columns or ())

    async def page(self, offset: int = 0, limit: int = 1000) -> Page:
        """Wait, and return `limit` rows (at most 10,000) from `offset` on, as Python values."""
        await self.wait()
        return await self._driver.run(rows.page(self._api, self.id, offset, limit))

    async def rows(self) -> AsyncIterator[tuple[Any, ...]]:
        """Wait, and yield all rows as tuples of Python values, a part of them in memory."""
        await self.wait()
        async for some in self._driver.iterate(rows.rows(self._api, self.id)):
            for row in some:
                yield row

    async def stream(self, format: str) -> AsyncIterator[bytes]:
        """Wait, and yield the bytes of the whole result: csv, json, parquet or arrow."""
        file = result_file(self.id, format_of(Path(), format))
        await self.wait()
        async for chunk in self._driver.iterate(read_file(self._api, file)):
            yield chunk

    async def batches(self) -> AsyncIterator[pyarrow.RecordBatch]:
        """Wait, and yield Arrow's record batches, one of them in memory."""
        reader = await self._reader()
        while (batch := await asyncio.to_thread(next, reader, None)) is not None:
            yield batch

    async def arrow(self) -> pyarrow.Table:
        """Wait, and return the whole result as a table of Arrow."""
        reader = await self._reader()
        return await asyncio.to_thread(reader.read_all)

    async def pandas(self, **options: Any) -> pandas.DataFrame:
        """Wait, and return the whole result; `options` are those of pyarrow.Table.to_pandas."""
        return await asyncio.to_thread(arrow.to_pandas, await self.arrow(), options)

    async def polars(self) -> polars.DataFrame:
        """Wait, and return the whole result as a DataFrame of polars."""
        return await asyncio.to_thread(arrow.to_polars, await self.arrow())

    async def download(
        self,
        path: str | PathLike[str],
        format: str | None = None,
        progress: Callable[[int, int | None], object] | None = None,
        *,
        header: bool | None = None,
        escape: str | None = None,
        shape: str | None = None,
        bom: bool | None = None,
    ) -> Path:
        """Wait, download the result to a file and return its path, as `Query.download` does."""
        target = Path(path)
        name = format_of(target, format)
        await self.wait()
        file = result_file(self.id, name, header=header, escape=escape, shape=shape, bom=bom)
        return await self._driver.run(download(self._api, file, target), spread(progress))

    async def _reader(self) -> pyarrow.RecordBatchReader:
        """Return a reader for a thread, whose chunks the event loop reads."""
        await self.wait()
        loop = asyncio.get_running_loop()
        chunks = self._driver.iterate(read_file(self._api, result_file(self.id, "arrow")))

        async def following() -> bytes:
            async for chunk in chunks:
                return bytes(chunk)
            return b""

        def next_chunk() -> bytes:
            return asyncio.run_coroutine_threadsafe(following(), loop).result()

        return await asyncio.to_thread(arrow.open_reader, next_chunk)
