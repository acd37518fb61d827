"""The ports of a query's life cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Protocol

from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status


@dataclass(frozen=True, slots=True)
class Period:
    """Queries by their `submittedAt`, both ends included, older than the one of `after`."""

    first: str
    last: str
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class QuotaUsage:
    """What an owner uses: requestIds that took a place, and bytes counted on a day."""

    running: frozenset[str]
    day: str
    bytes: int

    def bytes_on(self, day: str) -> int:
        return self.bytes if self.day == day else 0


@dataclass(frozen=True, slots=True)
class Annotations:
    """The owner's changes to a query: None leaves a field, an empty title removes the name."""

    title: str | None = None
    starred: bool | None = None


class QueryStore(Protocol):
    """The history of queries."""

    def get(self, request_id: str) -> QueryRecord | None:
        """Return the query's record, None if there is none."""

    def record_ended(self, record: QueryRecord, *, with_submission: bool) -> bool:
        """Write the end of a query unless it has ended already; return whether it was written.

        The submission is written `with_submission`: the table has no item of the query yet.
        """


class FinalizerStore(QueryStore, Protocol):
    """A history whose ended queries are tidied up. Its methods raise StorageUnavailable."""

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        """Take an ended query off the list of the unfinished, or leave it there until `due_at`.

        It expires at `expires_at`, unless it is known to expire at another time.
        """


class UnfinishedQueries(Protocol):
    """The queries that somebody has to look after. Its methods raise StorageUnavailable."""

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        """Yield the requestIds and statuses of those that are due at the time `now`."""

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        """Return those that have no item."""


class HistoryStore(Protocol):
    """The history as a list."""

    def submitted_by(self, owner: str, period: Period) -> Iterator[QueryRecord]:
        """Yield the owner's queries of `period`, newest first, read as they are taken.

        Raises StorageUnavailable.
        """


class AnnotationStore(Protocol):
    """Where the names and stars of queries are kept."""

    def record_annotations(self, request_id: str, owner: str, annotations: Annotations) -> bool:
        """Write annotations of the owner's query alone; return whether there is such a query.

        Raises StorageUnavailable.
        """


class ProgressStore(Protocol):
    """Where a running query's progress is kept for those who watch it."""

    def record_progress(
        self, request_id: str, progress: Mapping[str, float], attempt: int, invocation: str
    ) -> bool:
        """Write the progress of an attempt, the latest so far from now on.

        Tell whether the query still runs and has no later attempt; else nothing is written.

        Raises InvocationRepeated if another invocation has written for this attempt, and
        StorageUnavailable.
        """


class QuotaStore(Protocol):
    """What owners use. Every method raises StorageUnavailable."""

    def enter(self, owner: str, request_id: str) -> QuotaUsage:
        """Add a query to those that have a place; return the owner's usage with it."""

    def leave(self, owner: str, request_id: str) -> None:
        """Take a query off again."""

    def settle(
        self, owner: str, usage: QuotaUsage, day: str, ended: Mapping[str, int]
    ) -> QuotaUsage:
        """Take ended queries off and count their bytes to `day`, each once whoever else does."""

    def queries(self, request_ids: Set[str]) -> Mapping[str, QueryRecord | None]:
        """Return the status, times and scanned bytes of queries, None where there is no record.

        A query that could not be read for the moment is left out.
        """


class Executions(Protocol):
    """The workflow's executions."""

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        """Return DescribeExecution's answer, None if there is no such execution.

        Raises StorageUnavailable.
        """

    def stop(self, arn: str, error: str, cause: str) -> None:
        """Stop an execution, if there is one and it runs. Raises StorageUnavailable."""


class ExecutionList(Protocol):
    """The workflow's executions as lists of their ARNs. Its methods raise StorageUnavailable."""

    def running(self) -> Set[str]:
        """Return the executions that run."""

    def failed_since(self, moment: float) -> Set[str]:
        """Return those that ended otherwise than well since the epoch second `moment`."""
