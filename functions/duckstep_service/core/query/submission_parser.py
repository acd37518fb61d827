"""The parser of a request: checks its fields, for the API, the queue and the state machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.formats import REQUEST_FORMATS
from duckstep_service.core.limits import parse_limits
from duckstep_service.core.message_text import quoted
from duckstep_service.core.query.over_field import is_valid_over, parse_over
from duckstep_service.core.query.record import SubmittedRequest
from duckstep_service.core.query.request_body import MAX_INPUT_BYTES, too_large
from duckstep_service.core.query.submission import (
    EngineRequest,
    QueryExecution,
    QueryRequest,
    Submission,
)
from duckstep_service.core.strict_json import (
    InvalidJson,
    check_json,
    read_json,
    replace_surrogates,
)

_FIELDS = ("query", "parameters", "format", "limits", "reuse", "over", "engine", "listed")
_AS_SQL = "A form has the SQL as `query=SELECT …`; SQL alone needs Content-Type: application/sql."
_TEXTS = ("query", "format")


def parse_submission(event: Mapping[str, Any]) -> Submission:
    """Parse the input of ValidateQuery: `requestId`, `name`, `owner` and `request`.

    Raises InvalidRequest.
    """
    return Submission(
        event["requestId"], event["name"], event["owner"], parse_request(event["request"])
    )


def parse_execution(event: Mapping[str, Any]) -> QueryExecution:
    """Parse the execution in the input of a state."""
    return QueryExecution(event["requestId"], event["name"], event["owner"])


def parse_request(document: Any) -> QueryRequest:
    """Parse a request; a form sends all but texts as JSON text.

    Raises InvalidRequest and QueryTooLarge.
    """
    if not isinstance(document, dict):
        raise InvalidRequest("The request must be a JSON object with the field `query`.")
    unknown = sorted(set(document) - set(_FIELDS))
    if unknown:
        raise _unknown_field(unknown[0], "query" in document)
    return QueryRequest(
        query=_query(document.get("query")),
        parameters=_parameters(_from_text(document, "parameters")),
        format=_format(document.get("format")),
        limits=parse_limits(_from_text(document, "limits")),
        reuse=_flag(document, "reuse"),
        over=parse_over(document.get("over")),
        engine=_engine(document.get("engine")),
        listed=_flag(document, "listed"),
    )


def _unknown_field(name: str, with_query: bool) -> InvalidRequest:
    """Return the error for an unknown field; SQL that a client sent as a form is one itself."""
    text = quoted(replace_surrogates(name))
    message = f"Unknown field {text}; allowed: {', '.join(_FIELDS)}."
    return InvalidRequest(message if with_query else f"{message} {_AS_SQL}")


def given_parameters(request: SubmittedRequest) -> dict[str, Any] | list[Any] | None:
    """Return the parameters of a request, None where it has no valid ones."""
    try:
        return _parameters(_from_text(request, "parameters"))
    except InvalidRequest:
        return None


def is_listed(request: SubmittedRequest) -> bool:
    """Return whether the history lists a query: its client has not asked to omit it."""
    return request.get("listed") not in (False, "false")


def unreadable_fields(request: SubmittedRequest) -> list[str]:
    """Return the names of the fields of a request that cannot be shown as the client sent them."""
    if request.document is not None and not isinstance(request.document, dict):
        return ["request"]
    fields = [name for name in _TEXTS if not _is_text(request.get(name))]
    if not is_valid_over(request.get("over")):
        fields.append("over")
    try:
        _parameters(_from_text(request, "parameters"))
    except InvalidRequest:
        fields.append("parameters")
    return fields


def _is_text(value: Any) -> bool:
    return value is None or (isinstance(value, str) and replace_surrogates(value) == value)


def _from_text(document: Mapping[str, Any] | SubmittedRequest, name: str) -> Any:
    value = document.get(name)
    try:
        if isinstance(value, str):
            return read_json(value)
        check_json(value)
    except InvalidJson as exc:
        raise InvalidRequest(f"`{name}` must be JSON: {exc}.") from exc
    return value


def _query(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(f"`query` is required: send one SELECT as a string. {_AS_SQL}")
    if "\0" in value:
        raise InvalidRequest("`query` must not contain a NUL character. Remove it.")
    try:
        size = len(value.encode())
    except UnicodeEncodeError as exc:
        raise InvalidRequest(
            "`query` must be valid Unicode: it contains half of a surrogate pair."
        ) from exc
    if size > MAX_INPUT_BYTES:
        raise too_large("`query`", size)
    return value


def _parameters(value: Any) -> dict[str, Any] | list[Any] | None:
    if value is None or isinstance(value, dict | list):
        return value
    raise InvalidRequest(
        "`parameters` must be an object of values for $name, or a list of values for ?."
    )


def _format(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value in REQUEST_FORMATS):
        return value
    raise InvalidRequest(_not_one_of("format", REQUEST_FORMATS, value))


def _flag(document: Mapping[str, Any], name: str) -> bool:
    value = _from_text(document, name)
    if value is None:
        return True
    if isinstance(value, bool):
        return value
    raise InvalidRequest(f"`{name}` must be true or false.")


def _engine(value: Any) -> EngineRequest:
    if value is None:
        return EngineRequest.AUTO
    if isinstance(value, str) and value in tuple(EngineRequest):
        return EngineRequest(value)
    raise InvalidRequest(_not_one_of("engine", EngineRequest, value))


def _not_one_of(name: str, allowed: Iterable[str], value: Any) -> str:
    given = quoted(replace_surrogates(value)) if isinstance(value, str) else "another type"
    return f"`{name}` must be one of {', '.join(allowed)}, not {given}."
