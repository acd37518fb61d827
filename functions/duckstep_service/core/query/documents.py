"""The API's documents of a query: its status, and its entry in the history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duckstep_service.core.error_serialization import from_cause
from duckstep_service.core.query.over_field import shown_over
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import ATHENA, DUCKDB
from duckstep_service.core.query.submission_parser import given_parameters, unreadable_fields

# A query with a reused result ran on no engine.
_ENGINES = (DUCKDB, ATHENA)


def status_document(record: QueryRecord, path: str) -> dict[str, Any]:
    """Return the status of a query; `path` is the URL path of the status."""
    document = _heading(record) | _request(record, ("query",))
    document |= _figures(record)
    if record.status in (Status.RUNNING, Status.CANCELLED):
        document |= {"progress": record.progress}
    if record.status is Status.SUCCEEDED:
        document |= _success(record, path)
    if record.error:
        document["error"] = from_cause(record.error.code, record.error.cause).to_dict()
    return _known(document)


def history_document(record: QueryRecord) -> dict[str, Any]:
    """Return a query's entry in the history."""
    document = _heading(record) | _request(record, ("query", "format"))
    document |= _figures(record)
    if record.estimate:
        document["estimate"] = record.estimate.to_dict()
    if record.error:
        document["error"] = {"code": record.error.code}
    return _known(document)


def _heading(record: QueryRecord) -> dict[str, Any]:
    return {
        "requestId": record.request_id,
        "status": record.status,
        "name": record.title or None,
        "starred": record.starred or None,
    }


def _request(record: QueryRecord, names: Iterable[str]) -> dict[str, Any]:
    """Return what is shown of a request, and the names of the fields that cannot be shown."""
    values = {name: record.request.get(name) for name in names}
    document: dict[str, Any] = {
        name: value for name, value in values.items() if isinstance(value, str)
    }
    document["over"] = shown_over(record.request.get("over"))
    document["parameters"] = given_parameters(record.request)
    document["unreadable"] = unreadable_fields(record.request) or None
    return document


def _figures(record: QueryRecord) -> dict[str, Any]:
    """Return the times of a query and the figures of its run."""
    document: dict[str, Any] = {
        "submittedAt": record.submitted_at or None,
        "endedAt": record.ended_at or None,
        "rows": record.rows,
        "bytes": record.bytes,
        "scannedBytes": record.scanned_bytes,
        "engineMilliseconds": record.engine_milliseconds,
        "sourceChanged": record.source_changed or None,
    }
    if record.engine in _ENGINES:
        document |= {"engine": record.engine, "engineReason": record.engine_reason or None}
    if record.reused_from:
        document |= {"reused": True, "reusedFrom": record.reused_from}
    return document


def _success(record: QueryRecord, path: str) -> dict[str, Any]:
    return {
        "estimate": record.estimate.to_dict() if record.estimate else None,
        "columns": record.result.to_dict()["columns"] if record.result else [],
        "results": f"{path}/results",
    }


def _known(document: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are not None."""
    return {name: value for name, value in document.items() if value is not None}
