"""What DELETE does: it ends a query, its execution and what there is of a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core import object_keys
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.ports import Executions, QueryStore
from duckstep_service.core.query.status import Status
from duckstep_service.core.retention import expires_at
from duckstep_service.core.schema_version import SCHEMA_VERSION
from duckstep_service.core.timestamps import epoch, iso_epoch

# What the first state writes, which a query that is cancelled while it is QUEUED never reaches.
_SUBMITTED = ("name", "owner", "request", "submittedAt")


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Cancels queries that have been looked up, and so are the caller's."""

    queries: QueryStore
    executions: Executions
    results: ObjectStore
    retention_days: int

    def cancel(self, item: Mapping[str, Any], now: float) -> Mapping[str, Any]:
        """Return the query's item after a cancellation, unchanged if it ended another way.

        The status comes first: from it the heartbeat stops the engine, whatever fails after it. The
        rest is done again by a repetition. Raises StorageUnavailable.
        """
        request_id = item["requestId"]
        if not Status(item["status"]).terminal:
            ended = {name: item[name] for name in _SUBMITTED if name in item}
            # The workflow's clock has told when it was submitted, and another's tells now.
            now = max(now, epoch(item["submittedAt"]))
            ended |= {"endedAt": iso_epoch(now), "schemaVersion": SCHEMA_VERSION}
            ended |= {"expiresAt": expires_at(now, self.retention_days)}
            self.queries.record_ended(request_id, Status.CANCELLED, ended)
            item = self.queries.get(request_id) or item
        if Status(item["status"]) is Status.CANCELLED:
            self.executions.stop(request_id, "QueryCancelled", "The query's owner cancelled it.")
            for stored in self.results.list_objects(object_keys.results_prefix(item["name"])):
                self.results.delete(stored.key)
        return item
