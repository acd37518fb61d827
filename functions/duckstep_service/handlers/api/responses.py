"""What every route answers with, and what it reads of a request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.core.error_serialization import Failure
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.results.delivery import Rows, matches_etag

# What each error is in HTTP; the mistakes of a query that was accepted are 422 in its results.
STATUS_CODES = {
    "InvalidRequest": 400,
    "QueryNotFound": 404,
    "TableNotFound": 404,
    "FormatNotAvailable": 406,
    "IdempotencyKeyInUse": 409,
    "QueryNotFinished": 409,
    "QueryCancelled": 409,
    "ResultExpired": 410,
    "WorkflowExpired": 410,
    "ConversionFailed": 500,
    "NewerVersion": 500,
    "StorageUnavailable": 503,
}

_PASSING = ("QueryNotFinished", "QuotaExceeded", "StorageUnavailable")
# An answer is the client's own and is checked again before it is used again, which is a 304.
_CACHING = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}


def json_response(
    status: int, document: Any, headers: dict[str, str] | None = None
) -> Response[str]:
    """Answer a JSON document."""
    body = json.dumps(document, ensure_ascii=False)
    return Response(status, "application/json", body, headers=dict(headers or {}))


def error_response(status: int, failure: Failure) -> Response[str]:
    """Answer the error envelope."""
    seconds = failure.details.get("retryAfterSeconds", 1)
    headers = {"Retry-After": str(seconds)} if failure.code in _PASSING else {}
    return json_response(status, {"error": failure.to_dict()}, headers)


def cached_json_response(
    document: Any, known_tags: str | None, headers: dict[str, str]
) -> Response[str]:
    """Answer a JSON document with its ETag, or 304 to a client that has it."""
    etag = json_etag(document)
    if matches_etag(known_tags, etag):
        return not_modified(etag, headers)
    return json_response(200, document, {"ETag": etag, **_CACHING, **headers})


def json_etag(document: Any) -> str:
    """Return a strong validator of a JSON document."""
    return f'"{hashlib.sha256(json.dumps(document).encode()).hexdigest()[:32]}"'


def not_modified(etag: str, headers: dict[str, str] | None = None) -> Response[str]:
    """Answer that the client has it already."""
    return Response(304, headers={"ETag": etag, **_CACHING, **(headers or {})})


def rows_response(rows: Rows, headers: dict[str, str]) -> Response[Any]:
    """Answer rows; bytes are sent in base64, which API Gateway decodes."""
    body = rows.body.decode() if rows.format.format.text else rows.body
    all_headers = {"ETag": rows.etag, **_CACHING, **headers}
    return Response(200, rows.format.media_type, body, headers=all_headers)


def accepted(record: QueryRecord, path: str) -> Response[str]:
    """Answer that the result is on its way, to a client that prefers that to waiting."""
    document = {"requestId": record.request_id, "status": record.status}
    headers = {"Location": path, "Retry-After": "1", "Preference-Applied": "respond-async"}
    return json_response(202, document, headers)


def redirect(url: str) -> Response[str]:
    """Answer where to GET what was asked for."""
    return Response(303, "text/plain", "", headers={"Location": url})


def owner_of(event: BaseProxyEvent | Mapping[str, Any]) -> str:
    """Return the subject of the verified token; the POST's mapping template writes the same."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    return str(claims.get("sub") or "anonymous")


def path_of(event: BaseProxyEvent) -> str:
    """Return the request's path as the client sees it, with the stage."""
    return str(event["requestContext"].get("path") or event.path)
