"""The rows of a result from a position on, by pages and, for many rows, from the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from duckstep.client.sync import Query

Row = tuple[Any, ...]

# The first page comes at once; the limit of the API is 10,000.
FIRST_PAGE_ROWS, PAGE_ROWS = 1_000, 10_000
# A page takes 0.2 to 0.4 s. The file takes a conversion of all rows first (docs/results.md), which
# a cursor of a few pages of a large result does not need.
ROWS_BY_PAGES = 100_000


class ResultRows:
    """Rows of a query that has SUCCEEDED; at most a page of them is in memory."""

    def __init__(self, query: Query, total: int) -> None:
        self._query, self.total = query, total
        self.position = 0
        self._buffer: list[Row] = []
        self._used = self._paged = 0
        self._stream: Iterator[Row] | None = None

    def take(self, count: int) -> list[Row]:
        """Return the next `count` rows, fewer at the end."""
        rows: list[Row] = []
        while len(rows) < count and self._fill():
            some = self._buffer[self._used : self._used + count - len(rows)]
            rows += some
            self._used += len(some)
            self.position += len(some)
        return rows

    def take_all(self) -> list[Row]:
        """Return all rows from the position on."""
        left = self.total - self.position
        if left - len(self._buffer) + self._used > 2 * PAGE_ROWS:
            self._paged = ROWS_BY_PAGES
        return self.take(left)

    def seek(self, position: int) -> None:
        """Continue at another row. Raises IndexError outside of the result."""
        if not 0 <= position <= self.total:
            raise IndexError(f"The result has {self.total} rows, and no position {position}.")
        self.position = position
        self._buffer, self._used, self._paged, self._stream = [], 0, 0, None

    def _fill(self) -> bool:
        """Return whether the buffer has a row, after the next page if there was none."""
        if self._used < len(self._buffer):
            return True
        if self.position >= self.total:
            return False
        self._buffer, self._used = self._next_rows(), 0
        return bool(self._buffer)

    def _next_rows(self) -> list[Row]:
        if self._stream is None and self._paged < ROWS_BY_PAGES:
            limit = PAGE_ROWS if self._paged else FIRST_PAGE_ROWS
            page = self._query.page(self.position, limit)
            self._paged += limit
            return page.rows
        if self._stream is None:
            self._stream = islice(self._query.rows(), self.position, None)
        return list(islice(self._stream, PAGE_ROWS))
