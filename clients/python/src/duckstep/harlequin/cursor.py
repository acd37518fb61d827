"""The cursor: a result's columns, and its rows as Arrow."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from harlequin.adapter import HarlequinCursor
from harlequin.exception import HarlequinQueryError

from duckstep import errors
from duckstep.harlequin.labels import type_label

if TYPE_CHECKING:
    import pyarrow

    from duckstep import Query, Status


class DuckstepCursor(HarlequinCursor):
    """The result of a query that succeeded."""

    def __init__(self, query: Query, status: Status) -> None:
        self._query, self._status = query, status
        self._limit: int | None = None

    def columns(self) -> list[tuple[str, str]]:
        """Return names and short labels of types."""
        return [(column.name, type_label(column.type)) for column in self._status.columns or ()]

    def set_limit(self, limit: int) -> DuckstepCursor:
        """Limit the rows of `fetchall`; the rest of the stream is not read."""
        self._limit = limit
        return self

    def fetchall(self) -> pyarrow.Table | None:
        """Return the rows, None without any. Raises HarlequinQueryError."""
        if not self._status.rows:
            return None
        try:
            return self._read()
        except errors.Error as error:
            raise HarlequinQueryError(error.message, title=error.code or "duckstep") from error

    def _read(self) -> pyarrow.Table:
        import pyarrow

        if self._limit is None:
            return self._query.arrow()
        left, batches = self._limit, []
        stream = self._query.batches()
        first = next(stream)
        for batch in chain((first,), stream):
            batches.append(batch.slice(0, left))
            left -= batches[-1].num_rows
            if left <= 0:
                break
        return pyarrow.Table.from_batches(batches, first.schema)
