"""A cursor of PEP 249."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from duckstep.client.sync import Query
from duckstep.dbapi.result_rows import ResultRows, Row
from duckstep.documents import Status
from duckstep.errors import (
    ClosedError,
    ConnectionFailed,
    DatabaseError,
    Error,
    LoginRequired,
    NotSupportedError,
    ProgrammingError,
)
from duckstep.types import Parameters, SqlType, parse_type

if TYPE_CHECKING:
    from types import TracebackType

    import pandas
    import polars
    import pyarrow

    from duckstep.dbapi.connection import Connection

# name, type_code, display_size, internal_size, precision, scale, null_ok
Description = tuple[str, str | SqlType, None, None, int | None, int | None, None]
# Tools such as polars guess a type from the text of a type_code, and find DECIMAL in the text of
# a STRUCT; they infer it from the values where the type_code is no text.
_NO_TEXT = ("LIST", "ARRAY", "STRUCT", "MAP", "UNION", "INTERVAL")
Progress = Callable[[Status], object]


class Cursor:
    """A cursor: one query at a time. Another thread may call `cancel`."""

    lastrowid = None

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.arraysize = 1
        self.query: Query | None = None
        self._status: Status | None = None
        self._rows: ResultRows | None = None
        self._closed = self._cancelled = self._running = False

    def __enter__(self) -> Cursor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def execute(
        self,
        operation: str,
        parameters: Parameters = None,
        *,
        progress: Progress | None = None,
        **options: Any,
    ) -> Cursor:
        """Run a query, and wait for its end.

        `options` are those of `Client.query`, instead of the connection's. An interrupt (Ctrl-C)
        cancels the query. Raises the query's error, and ClosedError.
        """
        self.execute_async(operation, parameters, **options)
        self._finish(progress)
        return self

    def execute_async(
        self, operation: str, parameters: Parameters = None, **options: Any
    ) -> Cursor:
        """Start a query and return; its end is awaited by the first method that needs it."""
        self._check_open()
        self.query = self._status = self._rows = None
        self._cancelled = self._running = False
        connection = self.connection
        chosen = {
            "reuse": connection.reuse,
            "limits": connection.limits,
            "engine": connection.engine,
            "idempotency_key": uuid4().hex,
            **options,
        }
        try:
            self.query = connection.client.query(operation, parameters or None, **chosen)
        except KeyboardInterrupt:
            # The query may run; its key returns it.
            connection.client.query(operation, parameters or None, **chosen).cancel()
            raise
        self._running = True
        if self._cancelled:
            self.query.cancel()
        return self

    def executemany(self, operation: str, seq_of_parameters: Sequence[Parameters]) -> Cursor:
        """Run a query once for each set of parameters; the rows are those of the last one."""
        for parameters in seq_of_parameters:
            self.execute(operation, parameters)
        return self

    def callproc(self, procname: str, parameters: Sequence[Any] = ()) -> None:
        """Raise NotSupportedError: there are no procedures."""
        raise NotSupportedError("There are no procedures. Call execute() with a SELECT.")

    def cancel(self) -> None:
        """Cancel the query on the server, from any thread; `execute` raises QueryCancelled."""
        self._cancelled = True
        if self.query is not None:
            self.query.cancel()

    @property
    def query_id(self) -> str | None:
        """The requestId of the query."""
        return self.query.id if self.query else None

    @property
    def status(self) -> Status | None:
        """The status at the query's end: rows, scanned bytes, engine; None before."""
        return self._status

    @property
    def description(self) -> list[Description] | None:
        """The columns; `type_code` equals a type object.

        The code is DuckDB's declaration: a text, or a SqlType for nested types and INTERVAL.
        """
        if self.query is None:
            return None
        return [_describe(column.name, column.type) for column in self._finish().columns or ()]

    @property
    def rowcount(self) -> int:
        """The number of rows of the result; -1 without a result."""
        rows = self._finish().rows if self.query else None
        return -1 if rows is None else rows

    @property
    def rownumber(self) -> int | None:
        """The index of the next row; None without a result."""
        return self._rows.position if self._rows else None

    def fetchone(self) -> Row | None:
        """Return the next row, None at the end. Raises ProgrammingError without a query."""
        rows = self._result().take(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int | None = None) -> list[Row]:
        """Return the next `size` rows (default: `arraysize`), fewer at the end."""
        return self._result().take(self.arraysize if size is None else size)

    def fetchall(self) -> list[Row]:
        """Return all remaining rows, in memory."""
        return self._result().take_all()

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the remaining rows, by pages."""
        return self

    def __next__(self) -> Row:
        """Return the next row."""
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def scroll(self, value: int, mode: str = "relative") -> None:
        """Move by `value` rows, or to the row `value` in the mode `absolute`.

        Raises IndexError outside of the result.
        """
        if mode not in ("relative", "absolute"):
            raise ProgrammingError(f"mode must be relative or absolute, not {mode!r}.")
        rows = self._result()
        rows.seek(value + rows.position if mode == "relative" else value)

    def fetch_arrow_table(self) -> pyarrow.Table:
        """Return the whole result as an Arrow table. Raises MissingExtra."""
        return self._result_query().arrow()

    def fetch_record_batch(self) -> pyarrow.RecordBatchReader:
        """Return a reader of the whole result, which streams. Raises MissingExtra."""
        return self._result_query().reader()

    def fetch_df(self, **options: Any) -> pandas.DataFrame:
        """Return the whole result as `Query.pandas` does. Raises MissingExtra."""
        return self._result_query().pandas(**options)

    def fetch_polars(self) -> polars.DataFrame:
        """Return the whole result as `Query.polars` does. Raises MissingExtra."""
        return self._result_query().polars()

    def setinputsizes(self, sizes: Sequence[Any]) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: int, column: int | None = None) -> None:
        """Do nothing, as PEP 249 allows."""

    def close(self) -> None:
        """Close the cursor, and cancel a query that runs; a second call does nothing."""
        if self._closed:
            return
        self._closed, self._rows = True, None
        if self.query and self._running and not self.connection.closed:
            with suppress(Error):
                self.query.cancel()

    def _finish(self, progress: Progress | None = None) -> Status:
        """Return the status at the query's end."""
        query = self._started()
        if self._status is None:
            try:
                self._status = query.wait(progress=progress)
            except KeyboardInterrupt:
                query.cancel()
                raise
            except DatabaseError as exc:
                self._running = isinstance(exc, ConnectionFailed | LoginRequired)
                raise
            self._running = False
        return self._status

    def _started(self) -> Query:
        self._check_open()
        if self.query is None:
            raise ProgrammingError("There is no query yet. Call execute().")
        return self.query

    def _result_query(self) -> Query:
        self._finish()
        return self._started()

    def _result(self) -> ResultRows:
        status = self._finish()
        if self._rows is None:
            self._rows = ResultRows(self._started(), status.rows or 0)
        return self._rows

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("The cursor is closed. Call connection.cursor().")
        self.connection.check_open()


def _describe(name: str, declared: str) -> Description:
    kind = parse_type(declared)
    code = kind if kind.name in _NO_TEXT else declared
    return name, code, None, None, kind.precision, kind.scale, None
