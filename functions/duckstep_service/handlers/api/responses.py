"""HTTP responses of the routes, and the caller and path of a request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.core.error_serialization import Failure
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.results.delivery import Rows, matches_etag
from duckstep_service.core.strict_json import write_json

# HTTP status codes of errors. The error of a query is 422 in the response about its result.
STATUS_CODES = {
    "InvalidRequest": 400,
    "QueryTooLarge": 413,
    "UnsupportedMediaType": 415,
    "QueryNotFound": 404,
    "TableNotFound": 404,
    "SavedQueryNotFound": 404,
    "SavedQueryChanged": 412,
    "SavedQueryLimitExceeded": 409,
    "FormatNotAvailable": 406,
    "IdempotencyKeyInUse": 409,
    "QueryNotFinished": 409,
    "QueryCancelled": 409,
    "ResultExpired": 410,
    "WorkflowExpired": 410,
    "TooManyRequests": 429,
    "InvalidDataFile": 422,
    "TableFormatNotSupported": 422,
    "QuotaExceeded": 429,
    "ConversionFailed": 500,
    "NewerVersion": 500,
    "StorageUnavailable": 503,
}

_TRANSIENT = ("QueryNotFinished", "QuotaExceeded", "StorageUnavailable", "TooManyRequests")
# Only the client may cache a response, and it revalidates the response before reuse.
_CACHING = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}


def json_response(
    status: int, document: Any, headers: dict[str, str] | None = None
) -> Response[str]:
    """Return a JSON document."""
    body = write_json(document)
    return Response(status, "application/json", body, headers=dict(headers or {}))


def error_response(status: int, failure: Failure) -> Response[str]:
    """Return the error envelope."""
    seconds = failure.details.get("retryAfterSeconds", 1)
    headers = {"Retry-After": str(seconds)} if failure.code in _TRANSIENT else {}
    return json_response(status, {"error": failure.to_dict()}, headers)


def cached_json_response(
    document: Any, known_tags: str | None, headers: dict[str, str]
) -> Response[str]:
    """Return a JSON document with its ETag, or 304 to a client that has it."""
    etag = json_etag(document)
    if matches_etag(known_tags, etag):
        return not_modified(etag, headers)
    return json_response(200, document, {"ETag": etag, **_CACHING, **headers})


def json_etag(document: Any) -> str:
    """Return a strong validator of a JSON document."""
    return f'"{hashlib.sha256(write_json(document).encode()).hexdigest()[:32]}"'


def not_modified(etag: str, headers: dict[str, str] | None = None) -> Response[str]:
    """Return 304: the client has the current document or rows."""
    return Response(304, headers={"ETag": etag, **_CACHING, **(headers or {})})


def rows_response(rows: Rows, headers: dict[str, str]) -> Response[Any]:
    """Return rows; binary ones are in base64, which API Gateway decodes."""
    body = rows.body.decode() if rows.format.format.text else rows.body
    all_headers = {"ETag": rows.etag, **_CACHING, **headers}
    return Response(200, rows.format.media_type, body, headers=all_headers)


def accepted(record: QueryRecord, path: str) -> Response[str]:
    """Return 202 to a client that prefers an asynchronous response."""
    document = {"requestId": record.request_id, "status": record.status}
    headers = {"Location": path, "Retry-After": "1", "Preference-Applied": "respond-async"}
    return json_response(202, document, headers)


def redirect(url: str) -> Response[str]:
    """Return 303 with the URL to GET."""
    return Response(303, "text/plain", "", headers={"Location": url})


def request_owner(event: BaseProxyEvent | Mapping[str, Any]) -> str:
    """Return the subject of the verified token, as the mapping template of POST does."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    return str(claims.get("sub") or "anonymous")


def request_path(event: BaseProxyEvent) -> str:
    """Return the request's path as the client sent it, with the stage."""
    return str(event["requestContext"].get("path") or event.path)
