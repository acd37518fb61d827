"""The codec of query records: items of the queries table, which the state machine also writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from duckstep_service.aws.dynamodb.codec import decode_item
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.record import (
    QueryError,
    QueryRecord,
    QueryResult,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.schema_version import SCHEMA_VERSION
from duckstep_service.core.strict_json import read_stored, write_json

T = TypeVar("T")
# The states of the workflow write JSON.
_TRUE = "true"


def decode_record(item: Mapping[str, Any]) -> QueryRecord | None:
    """Return the record of an item, None for an item of another kind or of an unknown status.

    Unknown attributes are ignored: a newer version may add some under the same schema version.
    An index and a projection hold some of the attributes only. An attribute that cannot be read is
    as an absent one, so that one item fails no page.
    """
    values = decode_item(item)
    if values.get("status") not in tuple(Status):
        return None
    return QueryRecord(
        request_id=values["requestId"],
        status=Status(values["status"]),
        name=_text(values, "name"),
        owner=_text(values, "owner"),
        submitted_at=_text(values, "submittedAt"),
        request=SubmittedRequest(_request(values)),
        title=_text(values, "title"),
        starred=values.get("starred") is True,
        progress=_decoded(values, "progress", dict),
        ended_at=_text(values, "endedAt"),
        expires_at=_number(values, "expiresAt"),
        error=_error(values),
        manifest=_text(values, "manifest"),
        estimate=_decoded(values, "estimate", Estimate.from_dict),
        result=_decoded(values, "result", QueryResult.from_dict),
        rows=_number(values, "rows"),
        bytes=_number(values, "bytes"),
        scanned_bytes=_number(values, "scannedBytes"),
        engine_milliseconds=_number(values, "engineMilliseconds"),
        reused_from=_text(values, "reusedFrom"),
        engine=_text(values, "engine"),
        engine_reason=_text(values, "engineReason"),
        source_changed=values.get("sourceChanged") == _TRUE,
    )


def encode_submission(record: QueryRecord) -> dict[str, Any]:
    """Return the attributes that RecordSubmitted writes, except for the status."""
    return {
        "name": record.name,
        "owner": record.owner,
        "request": write_json(record.request.document),
        "submittedAt": record.submitted_at,
        "schemaVersion": SCHEMA_VERSION,
    }


def encode_end(record: QueryRecord) -> dict[str, Any]:
    """Return the attributes of a query's end, as RecordSucceeded and RecordFailed write them."""
    values: dict[str, Any] = {
        "status": str(record.status),
        "endedAt": record.ended_at,
        "expiresAt": record.expires_at,
    }
    if record.error is not None:
        values |= {"errorCode": record.error.code, "errorCause": record.error.cause}
    if record.status is Status.SUCCEEDED:
        values |= _run(record)
    return values


def _run(record: QueryRecord) -> dict[str, Any]:
    run = record.run()
    return {
        "result": write_json(run.result.to_dict()),
        "estimate": write_json(record.estimate.to_dict() if record.estimate else {}),
        "manifest": record.manifest,
        "rows": run.rows,
        "bytes": run.bytes,
        "scannedBytes": run.scanned_bytes,
        "engineMilliseconds": run.engine_milliseconds,
        "reusedFrom": run.reused_from,
        "engine": record.engine,
        "engineReason": record.engine_reason,
        "sourceChanged": write_json(run.source_changed),
    }


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _number(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _document(values: Mapping[str, Any], name: str) -> Any:
    """Return the JSON document of a text attribute, None if it is absent, empty or no JSON."""
    return read_stored(values[name]) if values.get(name) else None


def _request(values: Mapping[str, Any]) -> Any:
    """Return the request of an item; its text for one that is no JSON."""
    document = _document(values, "request")
    return (
        values.get("request") if document is None and values.get("request") != "null" else document
    )


def _decoded(values: Mapping[str, Any], name: str, decode: Callable[[Any], T]) -> T | None:
    document = _document(values, name)
    try:
        return decode(document) if document is not None else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _error(values: Mapping[str, Any]) -> QueryError | None:
    if not isinstance(values.get("errorCode"), str):
        return None
    return QueryError(values["errorCode"], _text(values, "errorCause"))
