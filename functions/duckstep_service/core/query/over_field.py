"""The field `over` of a request: earlier queries whose results are tables of the query."""

from __future__ import annotations

import re
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.message_text import quoted
from duckstep_service.core.query.submission import Over
from duckstep_service.core.strict_json import InvalidJson, read_json, replace_surrogates

MAX_RESULTS = 10
_MAX_NAME = 64
# A dot would be read as a schema and a table.
_NAME = re.compile(rf"[^\W\d]\w{{0,{_MAX_NAME - 1}}}")


def parse_over(value: Any) -> Over:
    """Return the earlier queries of a request; a form has an object as JSON text.

    Raises InvalidRequest.
    """
    if isinstance(value, str) and value.startswith("{"):
        value = _read(value)
    if isinstance(value, dict) and value:
        return _check_names(value)
    if value is None:
        return None
    if _is_request_id(value):
        return str(value)
    raise InvalidRequest(
        "`over` must be the requestId of an earlier query, which POST /queries returned, or an"
        " object of such requestIds by name."
    )


def shown_over(value: Any) -> Over:
    """Return the field as a document shows it: an object only if it is valid, a text as it is."""
    try:
        return parse_over(value)
    except InvalidRequest:
        return value if isinstance(value, str) else None


def is_valid_over(value: Any) -> bool:
    """Return whether the field has a valid value, or none."""
    try:
        parse_over(value)
    except InvalidRequest:
        return False
    return True


def _read(text: str) -> Any:
    try:
        return read_json(text)
    except InvalidJson as exc:
        raise InvalidRequest(f"`over` must be JSON: {exc}.") from exc


def _is_request_id(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and replace_surrogates(value) == value


def _check_names(over: dict[str, Any]) -> dict[str, str]:
    if len(over) > MAX_RESULTS:
        raise InvalidRequest(f"`over` must have at most {MAX_RESULTS} results, not {len(over)}.")
    folded: dict[str, str] = {}
    for name, request_id in over.items():
        given = quoted(replace_surrogates(name))
        if not _NAME.fullmatch(name):
            raise InvalidRequest(
                f"`over` has the name {given}. Use letters, digits and underscores, a letter or an"
                f" underscore first, and at most {_MAX_NAME} characters."
            )
        if not _is_request_id(request_id):
            raise InvalidRequest(f"`over.{name}` must be the requestId of an earlier query.")
        if (other := folded.setdefault(name.casefold(), name)) != name:
            raise InvalidRequest(
                f"`over` has the names {other} and {name}, which differ in case alone. Rename one."
            )
    return over
