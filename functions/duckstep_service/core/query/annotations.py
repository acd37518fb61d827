"""What PATCH does: a query's owner names it, or stars it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import InvalidRequest, QueryNotFound, StorageUnavailable
from duckstep_service.core.query.ports import MarkStore
from duckstep_service.core.query.status import Status

MAX_NAME = 120
_FIELDS = {"name", "starred"}


def read_marks(body: str) -> dict[str, Any]:
    """Return the attributes that a body asks for. Raises InvalidRequest.

    `name` is the execution's in a query's item, so the owner's is its `title`.
    """
    try:
        document = json.loads(body)
    except ValueError as exc:
        raise InvalidRequest(f"The body is not JSON: {exc}.") from exc
    if not isinstance(document, dict) or not document or not document.keys() <= _FIELDS:
        raise InvalidRequest("The body is a JSON object with name, starred, or both.")
    marks: dict[str, Any] = {}
    if "name" in document:
        marks["title"] = _name(document["name"])
    if "starred" in document:
        marks["starred"] = _starred(document["starred"])
    return marks


def mark(
    item: Mapping[str, Any], marks: Mapping[str, Any], queries: MarkStore
) -> Mapping[str, Any]:
    """Return the item of a query that was looked up, with these marks; its status stays its own.

    Raises StorageUnavailable while the query is QUEUED, as there is no item to mark yet.
    """
    if Status(item["status"]) is Status.QUEUED:
        raise StorageUnavailable("The query has not entered the history yet. Try again.")
    if not queries.record_marks(item["requestId"], item["owner"], marks):
        raise QueryNotFound("The query has left the history.")
    return {**item, **marks}


def marks_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the API tells of an item's marks, None for what it has not."""
    return {"name": item.get("title") or None, "starred": item.get("starred") or None}


def _name(value: Any) -> str:
    if isinstance(value, str) and len(value) <= MAX_NAME and not _has_control(value):
        return value.strip()
    raise InvalidRequest(f"name is one line of at most {MAX_NAME} characters.")


def _has_control(text: str) -> bool:
    return any(character < " " or "\ud800" <= character <= "\udfff" for character in text)


def _starred(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidRequest("starred is true or false.")
