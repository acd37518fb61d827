"""What RecordOutcome does: an execution's status event brings the table in line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from duckstep.core.lookup import ended_attributes
from duckstep.core.ports import QueryStore
from duckstep.core.running import expires_at
from duckstep.core.statuses import of_execution


class ExpiringStore(QueryStore, Protocol):
    """A history that forgets."""

    def record_expiry(self, request_id: str, expires_at: int) -> None:
        """Write when the query expires, unless that is known."""


def record_outcome(
    detail: Mapping[str, Any], queries: ExpiringStore, now: float, retention_days: int
) -> dict[str, Any]:
    """Record how an execution ended, unless the query has a terminal status already.

    `detail` is that of the event "Step Functions Execution Status Change". Source:
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    status = of_execution(detail["status"])
    request_id = detail["executionArn"]
    recorded = queries.record_ended(request_id, status, ended_attributes(detail))
    queries.record_expiry(request_id, expires_at(now, retention_days))
    return {"status": status, "recorded": recorded}
