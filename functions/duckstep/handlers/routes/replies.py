"""What every route answers with, and what it reads of a request."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep.core.failures import Failure

# What each error is in HTTP; the mistakes of a query that was accepted are 422 in its results.
STATUS_CODES = {
    "InvalidRequest": 400,
    "QueryNotFound": 404,
    "TableNotFound": 404,
    "FormatNotAvailable": 406,
    "QueryNotFinished": 409,
    "QueryCancelled": 409,
    "ResultExpired": 410,
    "StorageUnavailable": 503,
}


def json_reply(status: int, document: Any, headers: dict[str, str] | None = None) -> Response[str]:
    """Answer a JSON document."""
    body = json.dumps(document, ensure_ascii=False)
    return Response(status, "application/json", body, headers=dict(headers or {}))


def error_reply(status: int, failure: Failure) -> Response[str]:
    """Answer the error envelope."""
    seconds = failure.details.get("retryAfterSeconds", 1)
    headers = {"Retry-After": str(seconds)} if status in (409, 429, 503) else {}
    return json_reply(status, {"error": failure.to_dict()}, headers)


def redirect(url: str) -> Response[str]:
    """Answer where to GET what was asked for."""
    return Response(303, "text/plain", "", headers={"Location": url})


def owner_of(event: BaseProxyEvent) -> str:
    """Return the subject of the verified token; the POST's mapping template writes the same."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    return str(claims.get("sub") or "anonymous")


def path_of(event: BaseProxyEvent) -> str:
    """Return the request's path as the client sees it, with the stage."""
    return str(event["requestContext"].get("path") or event.path)


def query_string_of(event: BaseProxyEvent) -> str:
    """Return the query string with its question mark."""
    pairs = event.query_string_parameters or {}
    return "?" + "&".join(f"{name}={value}" for name, value in pairs.items())
