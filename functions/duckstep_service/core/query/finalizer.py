"""What a query's end needs, whoever hears of it: its item tells, and nothing is left over.

A status event, the sweeper and a repetition of either may come in any order and any number of
times. The first terminal status stands, and the rest is done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.formats import Format
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.execution_outcome import ended_record
from duckstep_service.core.query.ports import Executions, FinalizerStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.retention import expires_at
from duckstep_service.core.timestamps import epoch, iso_epoch

# An invocation of RunQuery that nobody waits for any more may store something as long as it lives,
# which is RunQuery's Timeout of 900 s: the last look comes after that.
LAST_LOOK_SECONDS = 960.0


@dataclass(frozen=True, slots=True)
class Finalizer:
    """Closes queries."""

    queries: FinalizerStore
    executions: Executions
    results: ObjectStore
    retention_days: int

    def close(
        self, request_id: str, now: float, told: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Bring a query in line with its execution, of which an event may have `told`.

        Return its status and owner, whether that was recorded now, and how many objects were
        deleted.
        Raises StorageUnavailable and NewerVersion.
        """
        record = self.queries.get(request_id)
        recorded = False
        if record is None or not record.status.terminal:
            execution = told or self.executions.describe(request_id)
            ended = ended_record(request_id, execution, record, now, self.retention_days)
            if ended is None:
                return _outcome(record, recorded=False, deleted=0)
            recorded = self.queries.record_ended(ended, with_submission=record is None)
            record = self.queries.get(request_id) or ended
        return _outcome(record, recorded, self._clean_up(record, now))

    def _clean_up(self, record: QueryRecord, now: float) -> int:
        request_id = record.request_id
        if record.status is Status.CANCELLED:
            self.executions.stop(request_id, "QueryCancelled", "The query was cancelled.")
        deleted = self._delete_leftovers(object_keys.name_of(request_id), record)
        ended = epoch(record.ended_at)
        last_look = ended + LAST_LOOK_SECONDS
        due_at = iso_epoch(last_look) if now < last_look else None
        self.queries.finish(request_id, expires_at(ended, self.retention_days), due_at)
        return deleted

    def _delete_leftovers(self, name: str, record: QueryRecord) -> int:
        """Delete the objects of the attempts whose result is not the query's; return how many."""
        kept = _attempt_prefix(record) if record.status is Status.SUCCEEDED else None
        deleted = 0
        for stored in self.results.list_objects(object_keys.results_prefix(name)):
            if kept is None or not stored.key.startswith(kept):
                self.results.delete(stored.key)
                deleted += 1
        return deleted


def _outcome(record: QueryRecord | None, recorded: bool, deleted: int) -> dict[str, Any]:
    return {
        "status": record.status if record else None,
        "owner": record.owner if record else None,
        "recorded": recorded,
        "deleted": deleted,
    }


def _attempt_prefix(record: QueryRecord) -> str:
    parquet = record.run().result.files[Format.PARQUET].key
    return parquet[: parquet.rindex("/") + 1]
