"""What a query's end needs, whoever hears of it: its item tells, and nothing is left over.

A status event, the sweeper and a repetition of either may come in any order and any number of
times. The first terminal status stands, and the rest is done again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.formats import Format
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.execution_outcome import ending_of
from duckstep_service.core.query.ports import ClosingStore, Executions
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.query.status import Status
from duckstep_service.core.retention import expires_at
from duckstep_service.core.timestamps import epoch, iso_epoch

# An invocation of RunQuery that nobody waits for any more may store something as long as it lives,
# which is RunQuery's Timeout of 900 s: the last look comes after that.
LAST_LOOK_SECONDS = 960.0


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes queries."""

    queries: ClosingStore
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
        item = self.queries.get(request_id)
        recorded = False
        if item is None or not Status(item["status"]).terminal:
            execution = told or self.executions.describe(request_id)
            ended = ending_of(execution, item, now, self.retention_days)
            if ended is None:
                return _told(item or {}, recorded=False, deleted=0)
            recorded = self.queries.record_ended(request_id, *ended)
            item = self.queries.get(request_id) or {"status": ended[0], **ended[1]}
        return _told(item, recorded, self._tidy(request_id, item, now))

    def _tidy(self, request_id: str, item: Mapping[str, Any], now: float) -> int:
        if item["status"] == Status.CANCELLED:
            self.executions.stop(request_id, "QueryCancelled", "The query was cancelled.")
        deleted = self._delete_leftovers(object_keys.name_of(request_id), item)
        ended = epoch(item["endedAt"])
        last_look = ended + LAST_LOOK_SECONDS
        due_at = iso_epoch(last_look) if now < last_look else None
        self.queries.finish(request_id, expires_at(ended, self.retention_days), due_at)
        return deleted

    def _delete_leftovers(self, name: str, item: Mapping[str, Any]) -> int:
        """Delete what attempts have stored whose result is not the query's."""
        kept = _attempt_prefix(item) if item["status"] == Status.SUCCEEDED else None
        deleted = 0
        for stored in self.results.list_objects(object_keys.results_prefix(name)):
            if kept is None or not stored.key.startswith(kept):
                self.results.delete(stored.key)
                deleted += 1
        return deleted


def _told(item: Mapping[str, Any], recorded: bool, deleted: int) -> dict[str, Any]:
    return {
        "status": Status(item["status"]) if item else None,
        "owner": item.get("owner"),
        "recorded": recorded,
        "deleted": deleted,
    }


def _attempt_prefix(item: Mapping[str, Any]) -> str:
    parquet = QueryResult.from_dict(json.loads(item["result"])).files[Format.PARQUET].key
    return parquet[: parquet.rindex("/") + 1]
