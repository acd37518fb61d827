"""The ports of a query's life cycle: the history, quotas and executions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Protocol

from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status


@dataclass(frozen=True, slots=True)
class Period:
    """A range of `submittedAt`, both ends included, below the position `after` of a query."""

    first: str
    last: str
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class QuotaUsage:
    """An owner's usage: the requestIds that took a slot, and the bytes counted on a day."""

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

    def record_scanned(self, request_id: str, scanned: int) -> None:
        """Write the bytes that an ended query scanned, unless they are known."""


class FinalizerStore(QueryStore, Protocol):
    """A history that schedules cleanups. Its methods raise StorageUnavailable."""

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        """Remove an ended query from the unfinished ones, or keep it there until `due_at`.

        `expires_at` becomes its expiry unless it has one.
        """


class UnfinishedQueries(Protocol):
    """The queries that may have to be finalized. Its methods raise StorageUnavailable."""

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        """Yield the requestIds and statuses of the queries that are due at `now`."""

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        """Return the requestIds without a record."""


class HistoryStore(Protocol):
    """The history as a list, by owner and time."""

    def submitted_by(self, owner: str, period: Period) -> Iterator[QueryRecord]:
        """Yield the owner's queries of `period`, newest first, and read them on demand.

        Raises StorageUnavailable.
        """


class AnnotationStore(Protocol):
    """The store of the names and stars of queries."""

    def record_annotations(self, request_id: str, owner: str, annotations: Annotations) -> bool:
        """Write annotations of the owner's query alone; return whether there is such a query.

        Raises StorageUnavailable.
        """


class ProgressStore(Protocol):
    """The store of the progress of running queries."""

    def record_progress(
        self, request_id: str, progress: Mapping[str, str | float], attempt: int, invocation: str
    ) -> bool:
        """Write the progress of an attempt, which becomes the latest one.

        Return whether the query still runs and has no later attempt; otherwise nothing is written.

        Raises InvocationRepeated if another invocation has written for this attempt, and
        StorageUnavailable.
        """

    def record_planning(self, request_id: str, progress: Mapping[str, str | float]) -> bool:
        """Write the progress of a query that is being planned.

        Return whether the query still runs and no attempt at it has begun; otherwise nothing is
        written. Raises StorageUnavailable.
        """

    def record_engine(self, request_id: str, engine: str, reason: str) -> bool:
        """Write the engine of a query before it starts there, and the reason of the choice.

        Return whether the query still runs; otherwise nothing is written. Raises
        StorageUnavailable.
        """


class QuotaStore(Protocol):
    """The usage of owners. Every method raises StorageUnavailable."""

    def enter(self, owner: str, request_id: str) -> QuotaUsage:
        """Take a slot for a query; return the owner's usage with it."""

    def leave(self, owner: str, request_id: str) -> None:
        """Release the slot of a query."""

    def settle(
        self, owner: str, usage: QuotaUsage, day: str, ended: Mapping[str, int]
    ) -> QuotaUsage:
        """Release the slots of ended queries and add their bytes to `day`, each query once."""

    def queries(self, request_ids: Set[str]) -> Mapping[str, QueryRecord | None]:
        """Return the status, times and scanned bytes of queries, None where there is no record.

        A query that DynamoDB did not return this time is omitted.
        """


class RateCounter(Protocol):
    """Counters of calls in windows of time."""

    def take(self, name: str, limit: int, expires_at: int) -> bool:
        """Count a call by a counter's name; return False at its limit. Raises StorageUnavailable.

        The counter expires at `expires_at`, in epoch seconds.
        """


class AthenaRuns(Protocol):
    """The runs of Athena, by the requestId of their query. Its methods raise StorageUnavailable."""

    def stop(self, request_id: str) -> int | None:
        """Stop the run of a query, if it runs, and delete its temporary table.

        Return the bytes that the run has scanned, None if there was none.
        """

    def drop_table(self, request_id: str) -> None:
        """Delete the temporary table of a query, if it exists."""


class Executions(Protocol):
    """The workflow's executions."""

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        """Return the response of DescribeExecution, None if there is no such execution.

        Raises StorageUnavailable.
        """

    def stop(self, arn: str, error: str, cause: str) -> None:
        """Stop an execution if it runs. Raises StorageUnavailable."""


class ExecutionList(Protocol):
    """The workflow's executions as lists of their ARNs. Its methods raise StorageUnavailable."""

    def running(self) -> Set[str]:
        """Return the running executions."""

    def failed_since(self, moment: float) -> Set[str]:
        """Return the executions that failed, timed out or were aborted since `moment`."""
