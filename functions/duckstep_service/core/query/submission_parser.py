"""The request's fields, checked once for every way in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import parse_limits
from duckstep_service.core.query.record import SubmittedRequest
from duckstep_service.core.query.submission import QueryExecution, QueryRequest, Submission

MAX_QUERY_BYTES = 256 * 1024
_FIELDS = {"query", "parameters", "format", "limits", "reuse", "over"}


def parse_submission(event: Mapping[str, Any]) -> Submission:
    """Read the input of a state: `requestId`, `name`, `owner` and `request`.

    Raises InvalidRequest.
    """
    return Submission(
        event["requestId"], event["name"], event["owner"], parse_request(event["request"])
    )


def parse_execution(event: Mapping[str, Any]) -> QueryExecution:
    """Read the execution in the input of a state."""
    return QueryExecution(event["requestId"], event["name"], event["owner"])


def parse_request(document: Any) -> QueryRequest:
    """Check a request's fields; a form sends `parameters`, `limits` and `reuse` as JSON text.

    Raises InvalidRequest.
    """
    if not isinstance(document, dict):
        raise InvalidRequest("The request is not a JSON object with a query.")
    unknown = sorted(set(document) - _FIELDS)
    if unknown:
        raise InvalidRequest(
            f"Unknown field {unknown[0]!r}; the fields are {', '.join(sorted(_FIELDS))}."
        )
    return QueryRequest(
        query=_query(document.get("query")),
        parameters=_parameters(_from_text(document, "parameters")),
        format=_format(document.get("format")),
        limits=parse_limits(_from_text(document, "limits")),
        reuse=_reuse(_from_text(document, "reuse")),
        over=_over(document.get("over")),
    )


def given_parameters(request: SubmittedRequest) -> dict[str, Any] | list[Any] | None:
    """Return the parameters of a request, None where it has no valid ones."""
    try:
        return _parameters(_from_text(request, "parameters"))
    except InvalidRequest:
        return None


def _from_text(document: Mapping[str, Any] | SubmittedRequest, name: str) -> Any:
    value = document.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as exc:
        raise InvalidRequest(f"The field {name!r} is not JSON: {exc}.") from exc


def _query(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest("The field 'query' is missing: send one SELECT as a string.")
    if "\0" in value:
        raise InvalidRequest("The query holds a NUL character.")
    try:
        size = len(value.encode())
    except UnicodeEncodeError as exc:
        raise InvalidRequest("The query holds half of a surrogate pair.") from exc
    if size > MAX_QUERY_BYTES:
        raise InvalidRequest(f"The query is longer than {MAX_QUERY_BYTES // 1024} KB.")
    return value


def _parameters(value: Any) -> dict[str, Any] | list[Any] | None:
    if value is None or isinstance(value, dict | list):
        return value
    raise InvalidRequest(
        "The field 'parameters' is an object of values for $name or a list of values for ?."
    )


def _format(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value in tuple(Format)):
        return value
    raise InvalidRequest(f"The field 'format' is one of {', '.join(Format)}.")


def _reuse(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, bool):
        return value
    raise InvalidRequest("The field 'reuse' is true or false.")


def _over(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    raise InvalidRequest("The field 'over' is the requestId of an earlier query.")
