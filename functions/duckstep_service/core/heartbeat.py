"""The heartbeat of a running query, which records its progress and detects its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from duckstep_service.core.errors import (
    DuckstepError,
    InternalError,
    InvocationRepeated,
    QueryCancelled,
    TransientError,
)


class Phase(StrEnum):
    """The step that a query is in."""

    LISTING = "listing"
    """ValidateQuery lists the tables' files."""
    FOOTERS = "footers"
    """The footers of the files are read, each for the first time."""
    FETCHING = "fetching"
    """RunQuery reads the columns of the query from S3."""
    RUNNING = "running"
    """The engine runs the statement."""
    STORING = "storing"
    """RunQuery uploads the result."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a query; None where unknown."""

    phase: Phase | None = None
    files: int | None = None
    """Files that the phase has finished."""
    total_files: int | None = None
    """Files that the phase has to do."""
    percent: float | None = None
    """Of the work, as the engine estimates it."""
    rows: int | None = None
    """Rows in the files that the query reads."""
    read_bytes: int | None = None
    """Bytes fetched from the tables so far."""
    result_bytes: int | None = None
    """Bytes of the result's Parquet file so far."""

    def to_dict(self) -> dict[str, str | float]:
        document = {
            "phase": self.phase and str(self.phase),
            "files": self.files,
            "totalFiles": self.total_files,
            "percent": self.percent,
            "rows": self.rows,
            "readRows": self._read_rows(),
            "readBytes": self.read_bytes,
            "resultBytes": self.result_bytes,
        }
        return {name: value for name, value in document.items() if value is not None}

    def _read_rows(self) -> int | None:
        """Return the rows read so far, derived from the percentage: the engine reports no rows."""
        if self.percent is None or self.rows is None:
            return None
        return round(self.rows * self.percent / 100)


def _discard(progress: Progress) -> bool:
    return True


class Heartbeat:
    """The heartbeat of one query: stages of its run call `report` and `check`, a timer `beat`.

    `record` writes the progress and returns whether the query still runs and has no later attempt.
    Its InvocationRepeated ends the run, its TransientError does not.
    """

    def __init__(self, record: Callable[[Progress], bool] = _discard) -> None:
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
        """Update the given parts of the progress."""
        updates = {
            "percent": percent,
            "rows": rows,
            "read_bytes": read_bytes,
            "result_bytes": result_bytes,
        }
        changes = {name: value for name, value in updates.items() if value is not None}
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type]

    def enter(self, phase: Phase, files: int | None = None, total: int | None = None) -> None:
        """Report a phase, with the number of its finished files and of all its files if known."""
        self.progress = replace(self.progress, phase=phase, files=files, total_files=total)

    def beat(self) -> bool:
        """Record the progress; return whether the query still runs as far as is known."""
        if self._end is None:
            self._end = self._send()
        return self._end is None

    def _send(self) -> DuckstepError | None:
        try:
            runs = self._record(self.progress)
        except InvocationRepeated as exc:
            return exc
        except (TransientError, InternalError):
            return None
        if runs:
            return None
        return QueryCancelled("The query was cancelled or timed out before it ended.")

    def check(self) -> None:
        """Raise QueryCancelled or InvocationRepeated if a heartbeat has detected it."""
        if self._end is not None:
            raise self._end
