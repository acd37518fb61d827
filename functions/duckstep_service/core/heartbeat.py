"""A running query's heartbeat: it tells how far the query is and hears whether it has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from duckstep_service.core.errors import (
    DuckstepError,
    InvocationRepeated,
    QueryCancelled,
    TransientError,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a query is; None is not known."""

    percent: float | None = None
    """Of the work, by the engine's own reckoning."""
    rows: int | None = None
    """In the files that the query reads."""
    read_bytes: int | None = None
    """Fetched from the tables so far."""
    result_bytes: int | None = None
    """Of the result's Parquet file so far."""

    def to_dict(self) -> dict[str, float]:
        document = {
            "percent": self.percent,
            "rows": self.rows,
            "readRows": self._read_rows(),
            "readBytes": self.read_bytes,
            "resultBytes": self.result_bytes,
        }
        return {name: value for name, value in document.items() if value is not None}

    def _read_rows(self) -> int | None:
        """Return the rows read so far by the percentage, which is all that the engine tells."""
        if self.percent is None or self.rows is None:
            return None
        return round(self.rows * self.percent / 100)


def _keep_nothing(progress: Progress) -> bool:
    return True


class Heartbeat:
    """Passed along with a query: a stage of the run calls `report` and `check`, a clock `beat`.

    `record` keeps the progress and tells whether the query still runs, and no later attempt at it;
    it may raise InvocationRepeated, which ends the run, and TransientError, which does not.
    """

    def __init__(self, record: Callable[[Progress], bool] = _keep_nothing) -> None:
        self._record = record
        self._end: DuckstepError | None = None
        self.progress = Progress()

    def report(
        self,
        percent: float | None = None,
        rows: int | None = None,
        read_bytes: int | None = None,
        result_bytes: int | None = None,
    ) -> None:
        """Take note of what is known of the progress now; what is not given stays as it is."""
        known = {
            "percent": percent,
            "rows": rows,
            "read_bytes": read_bytes,
            "result_bytes": result_bytes,
        }
        changes = {name: value for name, value in known.items() if value is not None}
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type]

    def beat(self) -> bool:
        """Record the progress; tell whether the query still runs, as far as one can hear."""
        if self._end is None:
            self._end = self._hear()
        return self._end is None

    def _hear(self) -> DuckstepError | None:
        try:
            runs = self._record(self.progress)
        except InvocationRepeated as exc:
            return exc
        except TransientError:
            return None
        if runs:
            return None
        return QueryCancelled("The query was cancelled, or ran out of time, before its end.")

    def check(self) -> None:
        """Raise QueryCancelled or InvocationRepeated if a beat has heard of either."""
        if self._end is not None:
            raise self._end
