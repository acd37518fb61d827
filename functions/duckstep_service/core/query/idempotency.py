"""Idempotency: comparison of a repeated POST with the first request under its key."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from duckstep_service.core.errors import IdempotencyKeyInUse, InvalidRequest
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.strict_json import InvalidJson, read_json


def check_repeats(record: QueryRecord, media_type: str, body: str) -> None:
    """Raise IdempotencyKeyInUse unless the body is the request of `record`."""
    if _fields(media_type.partition(";")[0].strip().lower(), body) != record.request.document:
        raise IdempotencyKeyInUse(
            "This Idempotency-Key belongs to a query with another request. Use a new key."
        )


def _fields(media_type: str, body: str) -> Any:
    """Return the request that the gateway's mapping template for the media type creates."""
    if media_type == "application/sql":
        return {"query": body}
    if media_type == "application/x-www-form-urlencoded":
        pairs = [pair.partition("=") for pair in body.split("&")]
        return {
            unquote_plus(name): unquote_plus(value)
            for name, equals, value in pairs
            if name and equals
        }
    try:
        return read_json(body)
    except InvalidJson as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc
