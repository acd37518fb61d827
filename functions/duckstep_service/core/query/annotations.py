"""Annotations of a query: the name and the star that its owner sets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from duckstep_service.core.errors import InvalidRequest, QueryNotFound, StorageUnavailable
from duckstep_service.core.query.ports import Annotations, AnnotationStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.strict_json import InvalidJson, read_json

MAX_NAME = 120
_FIELDS = {"name", "starred"}


def parse_annotations(body: str) -> Annotations:
    """Return the annotations in the body of a PATCH. Raises InvalidRequest."""
    try:
        document = read_json(body)
    except InvalidJson as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc
    if not isinstance(document, dict) or not document or not document.keys() <= _FIELDS:
        raise InvalidRequest("The body must be a JSON object with `name`, `starred`, or both.")
    return Annotations(
        _name(document["name"]) if "name" in document else None,
        _starred(document["starred"]) if "starred" in document else None,
    )


def annotate(
    record: QueryRecord, annotations: Annotations, queries: AnnotationStore
) -> QueryRecord:
    """Store the annotations of a query that was found and return its record with them.

    Raises StorageUnavailable while the query is QUEUED, as the table has no item of it yet, and
    QueryNotFound if the item has expired since.
    """
    if record.status is Status.QUEUED:
        raise StorageUnavailable("The query is QUEUED and not in the history yet. Try again.")
    if not queries.record_annotations(record.request_id, record.owner, annotations):
        raise QueryNotFound("The query has expired and is no longer in the history.")
    return annotated(record, annotations)


def annotated(record: QueryRecord, annotations: Annotations) -> QueryRecord:
    """Return the record with the annotations."""
    return replace(
        record,
        title=record.title if annotations.title is None else annotations.title,
        starred=record.starred if annotations.starred is None else annotations.starred,
    )


def _name(value: Any) -> str:
    if isinstance(value, str) and len(value) <= MAX_NAME and not _has_control(value):
        return value.strip()
    raise InvalidRequest(f"`name` must be one line of at most {MAX_NAME} characters.")


def _has_control(text: str) -> bool:
    return any(character < " " or "\ud800" <= character <= "\udfff" for character in text)


def _starred(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise InvalidRequest("`starred` must be true or false.")
