"""Idempotency: comparison of a repeated POST with the first request under its key."""

from __future__ import annotations

from duckstep_service.core.errors import IdempotencyKeyInUse
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.request_body import read_body
from duckstep_service.core.strict_json import is_same_json


def check_repeats(record: QueryRecord, content_type: str | None, body: str) -> None:
    """Raise IdempotencyKeyInUse unless the body is the request of `record`."""
    if not is_same_json(read_body(content_type, body), record.request.document):
        raise IdempotencyKeyInUse(
            "This Idempotency-Key belongs to a query with another request. Use a new key."
        )
