"""The synchronous client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckstep.client import arrow, requests, rows, waiting
from duckstep.client.download import download, spread
from duckstep.client.formats import format_of, result_file
from duckstep.client.saved import SavedQueries
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
from duckstep.transport.stream import read_file
from duckstep.transport.sync_driver import SyncDriver
from duckstep.types import BoundStatement, Parameters, bind

if TYPE_CHECKING:
    from types import TracebackType

    import pandas
    import polars
    import pyarrow


class Client:
    """A client of one API; threads may share it. `duckstep.connect` makes one."""

    def __init__(self, api: Api, driver: SyncDriver) -> None:
        self.url = api.url
        self._api, self._driver = api, driver
        self.saved = SavedQueries(self)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<duckstep.Client {plain_address(self.url)}>"

    def close(self) -> None:
        """Close the connections; queries run on."""
        self._driver.close()

    def query(
        self,
        sql: str,
        parameters: Parameters = None,
        *,
        format: str | None = None,
        reuse: bool = True,
        limits: Mapping[str, int] | None = None,
        over: Query | str | Mapping[str, Query | str] | None = None,
        engine: str | None = None,
        idempotency_key: str | None = None,
    ) -> Query:
        """Start a query and return it at once.

        `parameters` is a mapping for `$name` and `:name`, or a sequence for `?`. `limits` may
        have seconds, scanned_bytes, result_rows, result_bytes, memory_bytes and spill_bytes.
        `over` is an earlier query, whose result is the table `result`, or a mapping of names to
        earlier queries, whose results are these tables. A lost response is asked for again under
        the same idempotency key, so that the query runs once.
        """
        statement = bind(sql, parameters)
        body = requests.query_body(
            statement,
            format=format,
            reuse=None if reuse else False,
            limits=limits,
            over=over,
            engine=engine,
        )
        request_id = self._driver.run(requests.submit(self._api, body, idempotency_key))
        return Query(self, request_id, statement)

    def get_query(self, request_id: str) -> Query:
        """Return an earlier query by its id, without a request."""
        return Query(self, request_id)

    def validate(
        self,
        sql: str,
        parameters: Parameters = None,
        *,
        limits: Mapping[str, int] | None = None,
        over: Query | str | Mapping[str, Query | str] | None = None,
        engine: str | None = None,
    ) -> Validation:
        """Return the errors, columns, estimate and price of a query, which does not run."""
        statement = bind(sql, parameters)
        body = requests.query_body(statement, limits=limits, over=over, engine=engine)
        return self._driver.run(requests.validate(self._api, statement, body))

    def history(
        self,
        *,
        status: str | None = None,
        text: str | None = None,
        starred: bool | None = None,
        start: datetime | date | str | None = None,
        end: datetime | date | str | None = None,
        limit: int | None = None,
    ) -> Iterator[PastQuery]:
        """Yield the caller's queries, newest first; pages are fetched as they are needed.

        `text` is searched in SQL and names; `start` is included and `end` is not.
        """
        filters = {"status": status, "text": text, "starred": starred, "start": start, "end": end}
        return self._driver.iterate(requests.history(self._api, filters, limit))

    def tables(self) -> list[Table]:
        """Return the tables of the catalog."""
        return self._driver.run(requests.tables(self._api))

    def table(self, name: str) -> Table:
        """Return one table, with its number of rows and sample values."""
        return self._driver.run(requests.table(self._api, name))

    def partitions(self, table: str, within: str | None = None) -> Iterator[Partition]:
        """Yield the partitions of one level: those inside of `within`, else the first level."""
        return self._driver.iterate(requests.partitions(self._api, table, within))


class Query:
    """A query that was started; `id` is its requestId."""

    def __init__(
        self, client: Client, request_id: str, statement: BoundStatement | None = None
    ) -> None:
        self.client, self.id = client, request_id
        self._statement = statement
        self._api, self._driver = client._api, client._driver
        self._ended: Status | None = None

    def __repr__(self) -> str:
        return f"<duckstep.Query {self.id}>"

    def status(self, wait: int = 0) -> Status:
        """Return the status; the server holds its response for `wait` seconds (at most 20)."""
        return self._driver.run(requests.status(self._api, self.id, wait))

    def wait(
        self, timeout: float | None = None, progress: Callable[[Status], object] | None = None
    ) -> Status:
        """Return the status of the query once it has SUCCEEDED.

        `progress` is called with the status at each change. Raises the query's error if it has
        ended otherwise, and TimeoutError after `timeout` seconds, while the query runs on.
        """
        if self._ended is None:
            flow = waiting.wait(self._api, self.id, timeout, changes=progress is not None)
            self._ended = self._driver.run(flow, progress)
        if progress is not None:
            progress(self._ended)
        if error := self._ended.error:
            requests.restore_position(error, self._statement)
            raise error
        return self._ended

    def cancel(self) -> Status:
        """Cancel the query and return its status; a query that has ended stays as it is."""
        return self._driver.run(requests.cancel(self._api, self.id))

    def mark(self, *, name: str | None = None, starred: bool | None = None) -> Status:
        """Name or star the query for the history; an empty name removes the name."""
        return self._driver.run(requests.mark(self._api, self.id, name, starred))

    def workflow(self) -> Workflow:
        """Return the states of the query's execution."""
        return self._driver.run(requests.workflow(self._api, self.id))

    def columns(self) -> list[Column]:
        """Wait, and return the result's columns."""
        return list(self.wait().columns or ())

    def page(self, offset: int = 0, limit: int = 1000) -> Page:
        """Wait, and return `limit` rows (at most 10,000) from `offset` on, as Python values."""
        self.wait()
        return self._driver.run(rows.page(self._api, self.id, offset, limit))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Wait, and yield all rows as tuples of Python values, a part of them in memory."""
        self.wait()
        for some in self._driver.iterate(rows.rows(self._api, self.id)):
            yield from some

    def stream(self, format: str) -> Iterator[bytes]:
        """Wait, and yield the bytes of the whole result: csv, json, parquet or arrow."""
        file = result_file(self.id, format_of(Path(), format))
        self.wait()
        yield from self._driver.iterate(read_file(self._api, file))

    def reader(self) -> pyarrow.RecordBatchReader:
        """Wait, and return a reader of Arrow's record batches, one of them in memory."""
        self.wait()
        file = result_file(self.id, "arrow")
        chunks = self._driver.iterate(read_file(self._api, file))
        return arrow.open_reader(lambda: next(chunks, b""))

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Wait, and yield Arrow's record batches, one of them in memory."""
        yield from self.reader()

    def arrow(self) -> pyarrow.Table:
        """Wait, and return the whole result as a table of Arrow."""
        return self.reader().read_all()

    def pandas(self, **options: Any) -> pandas.DataFrame:
        """Wait, and return the whole result; `options` are those of pyarrow.Table.to_pandas."""
        return arrow.to_pandas(self.arrow(), options)

    def polars(self) -> polars.DataFrame:
        """Wait, and return the whole result as a DataFrame of polars."""
        return arrow.to_polars(self.arrow())

    def download(
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
        """Wait, download the result to a file and return its path.

        The format (csv, json, parquet, arrow, xlsx) is by default that of the suffix. The file
        appears under its name once it is whole; after an interruption, another call goes on where
        this one ended. `progress` is called with the bytes written and those of the file, or None.
        `header`, `escape`, `shape` and `bom` are those of the results route.
        """
        target = Path(path)
        name = format_of(target, format)
        self.wait()
        file = result_file(self.id, name, header=header, escape=escape, shape=shape, bom=bom)
        return self._driver.run(download(self._api, file, target), spread(progress))
