"""The event `Query Ended`, which EventBridge delivers to its rules."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.query.record import QueryRecord

SOURCE = "duckstep"
DETAIL_TYPE = "Query Ended"
SCHEMA_VERSION = "1"
# Decimal places of dollars.
_DIGITS = 8


def ended_detail(record: QueryRecord, dollars: float | None = None) -> dict[str, Any]:
    """Return the event's detail for a query that has ended; docs/events.md documents it.

    `dollars` is its estimated cost.
    The SQL and the text of an error are omitted, because both can contain data.
    """
    detail: dict[str, Any] = {
        "schemaVersion": SCHEMA_VERSION,
        "requestId": record.request_id,
        "owner": record.owner or None,
        "status": record.status,
        "submittedAt": record.submitted_at or None,
        "endedAt": record.ended_at or None,
        "rows": record.rows,
        "bytes": record.bytes,
        "scannedBytes": record.scanned_bytes,
        "engineMilliseconds": record.engine_milliseconds,
        "reusedFrom": record.reused_from or None,
        "engine": record.engine or None,
        "engineReason": record.engine_reason or None,
        "sourceChanged": record.source_changed or None,
        "usd": None if dollars is None else round(dollars, _DIGITS),
        "error": {"code": record.error.code} if record.error else None,
    }
    return {name: value for name, value in detail.items() if value is not None}
