"""The codec of query records: items of the queries table, which the state machine also writes."""

from __future__ import annotations

import json
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

T = TypeVar("T")


def decode_record(item: Mapping[str, Any]) -> QueryRecord | None:
    """Return the record of an item, None for an item of another kind.

    Unknown attributes are ignored: a newer version may add some under the same schema version.
    An index and a projection hold some of the attributes only.
    """
    values = decode_item(item)
    if "status" not in values:
        return None
    return QueryRecord(
        request_id=values["requestId"],
        status=Status(values["status"]),
        name=values.get("name", ""),
        owner=values.get("owner", ""),
        submitted_at=values.get("submittedAt", ""),
        request=SubmittedRequest(_document(values, "request")),
        title=values.get("title", ""),
        starred=values.get("starred", False),
        progress=_document(values, "progress"),
        ended_at=values.get("endedAt", ""),
        expires_at=values.get("expiresAt"),
        error=_error(values),
        manifest=values.get("manifest", ""),
        estimate=Estimate.from_dict(_document(values, "estimate"))
        if "estimate" in values
        else None,
        result=_decoded(values, "result", QueryResult.from_dict),
        rows=values.get("rows"),
        bytes=values.get("bytes"),
        scanned_bytes=values.get("scannedBytes"),
        engine_milliseconds=values.get("engineMilliseconds"),
        reused_from=values.get("reusedFrom", ""),
    )


def encode_submission(record: QueryRecord) -> dict[str, Any]:
    """Return the attributes that RecordSubmitted writes, except for the status."""
    return {
        "name": record.name,
        "owner": record.owner,
        "request": json.dumps(record.request.document),
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
        "result": json.dumps(run.result.to_dict()),
        "estimate": json.dumps(record.estimate.to_dict() if record.estimate else {}),
        "manifest": record.manifest,
        "rows": run.rows,
        "bytes": run.bytes,
        "scannedBytes": run.scanned_bytes,
        "engineMilliseconds": run.engine_milliseconds,
        "reusedFrom": run.reused_from,
    }


def _document(values: Mapping[str, Any], name: str) -> Any:
    """Return the JSON document of a text attribute, None if it is absent or empty."""
    return json.loads(values[name]) if values.get(name) else None


def _decoded(values: Mapping[str, Any], name: str, decode: Callable[[Any], T]) -> T | None:
    document = _document(values, name)
    return None if document is None else decode(document)


def _error(values: Mapping[str, Any]) -> QueryError | None:
    if "errorCode" not in values:
        return None
    return QueryError(values["errorCode"], values.get("errorCause", ""))
