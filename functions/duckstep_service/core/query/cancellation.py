"""Cancellation: ends a query and its execution and deletes its result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duckstep_service.core import object_keys
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.athena_cleanup import end_athena_run
from duckstep_service.core.query.ports import AthenaRuns, Executions, QueryStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.retention import expires_at
from duckstep_service.core.timestamps import epoch, iso_epoch


@dataclass(frozen=True, slots=True)
class Canceller:
    """Cancels queries whose records were found, so that they belong to the caller."""

    queries: QueryStore
    executions: Executions
    results: ObjectStore
    retention_days: int
    athena: AthenaRuns | None = None
    """The runs of Athena, None in a stack without."""

    def cancel(self, record: QueryRecord, now: float) -> QueryRecord:
        """Return the query's record after a cancellation, unchanged if it ended another way.

        The status is written first, because the heartbeat stops the engine by it even if a later
        step fails. A repeated cancellation completes the other steps. Raises StorageUnavailable.
        """
        if not record.status.terminal:
            ended = self._cancelled(record, now)
            # The first state, which writes the submission, has not run for a QUEUED query.
            queued = record.status is Status.QUEUED
            self.queries.record_ended(ended, with_submission=queued)
            record = self.queries.get(record.request_id) or record
        if record.status is Status.CANCELLED:
            self.executions.stop(
                record.request_id, "QueryCancelled", "The query's owner cancelled it."
            )
            # Step Functions stops the run with its task, but does not guarantee it.
            end_athena_run(record, self.athena, self.queries)
            for stored in self.results.list_objects(object_keys.results_prefix(record.name)):
                self.results.delete(stored.key)
        return record

    def _cancelled(self, record: QueryRecord, now: float) -> QueryRecord:
        # Step Functions' clock sets the time of submission, which may be ahead of this one.
        now = max(now, epoch(record.submitted_at))
        return replace(
            record,
            status=Status.CANCELLED,
            ended_at=iso_epoch(now),
            expires_at=expires_at(now, self.retention_days),
        )
