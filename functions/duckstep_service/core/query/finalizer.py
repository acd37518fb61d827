"""The finalizer of ended queries: records the end and deletes unused objects.

Status events and sweeps arrive in any order and any number of times. The first terminal status is
kept, and every other step is idempotent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.formats import Format
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.athena_cleanup import end_athena_run
from duckstep_service.core.query.athena_run import ATHENA_SECONDS
from duckstep_service.core.query.execution_outcome import ended_record
from duckstep_service.core.query.ports import AthenaRuns, Executions, FinalizerStore
from duckstep_service.core.query.record import QueryRecord, QueryResult
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import ATHENA
from duckstep_service.core.retention import expires_at
from duckstep_service.core.timestamps import epoch, iso_epoch

# An abandoned invocation of RunQuery or StoreResult may store objects until its Timeout of 900 s, a
# run of Athena that was not stopped until its end: the last cleanup is after that.
LAST_CLEANUP_SECONDS = 960.0
LAST_ATHENA_CLEANUP_SECONDS = ATHENA_SECONDS + 60.0


@dataclass(frozen=True, slots=True)
class FinalizedQuery:
    """A query's status and owner, None without a record, and what the call changed."""

    status: Status | None
    owner: str | None
    recorded: bool
    """Whether this call recorded the end."""
    deleted: int
    """The number of objects deleted."""

    @property
    def ended(self) -> bool:
        return self.status is not None and self.status.terminal


@dataclass(frozen=True, slots=True)
class Finalizer:
    """Finalizes queries."""

    queries: FinalizerStore
    executions: Executions
    results: ObjectStore
    retention_days: int
    athena: AthenaRuns | None = None
    """The runs of Athena, None in a stack without."""

    def finalize(
        self, request_id: str, now: float, event: Mapping[str, Any] | None = None
    ) -> FinalizedQuery:
        """Record the end of a query as of its execution, or as of a status `event`, and clean up.

        Raises StorageUnavailable and NewerVersion.
        """
        record = self.queries.get(request_id)
        recorded = False
        if record is None or not record.status.terminal:
            execution = event or self.executions.describe(request_id)
            ended = ended_record(request_id, execution, record, now, self.retention_days)
            if ended is None:
                return _finalized(record, recorded=False, deleted=0)
            recorded = self.queries.record_ended(ended, with_submission=record is None)
            record = self.queries.get(request_id) or ended
        return _finalized(record, recorded, self._clean_up(record, now))

    def _clean_up(self, record: QueryRecord, now: float) -> int:
        request_id = record.request_id
        if record.status is Status.CANCELLED:
            self.executions.stop(request_id, "QueryCancelled", "The query was cancelled.")
        end_athena_run(record, self.athena, self.queries)
        deleted = self._delete_leftovers(object_keys.execution_name(request_id), record)
        ended = epoch(record.ended_at)
        last_cleanup = ended + _last_cleanup_seconds(record)
        due_at = iso_epoch(last_cleanup) if now < last_cleanup else None
        self.queries.finish(request_id, expires_at(ended, self.retention_days), due_at)
        return deleted

    def _delete_leftovers(self, name: str, record: QueryRecord) -> int:
        """Delete the objects of the attempts whose result is not the query's; return how many.

        A record whose result cannot be read names no attempt, and every object remains.
        """
        result_prefix = None
        if record.status is Status.SUCCEEDED:
            if record.result is None:
                return 0
            result_prefix = _attempt_prefix(record.result)
        deleted = 0
        for stored in self.results.list_objects(object_keys.results_prefix(name)):
            if result_prefix is None or not stored.key.startswith(result_prefix):
                self.results.delete(stored.key)
                deleted += 1
        return deleted


def _finalized(record: QueryRecord | None, recorded: bool, deleted: int) -> FinalizedQuery:
    status, owner = (record.status, record.owner) if record else (None, None)
    return FinalizedQuery(status, owner, recorded, deleted)


def _last_cleanup_seconds(record: QueryRecord) -> float:
    return LAST_ATHENA_CLEANUP_SECONDS if record.engine == ATHENA else LAST_CLEANUP_SECONDS


def _attempt_prefix(result: QueryResult) -> str:
    parquet = result.files[Format.PARQUET].key
    return parquet[: parquet.rindex("/") + 1]
