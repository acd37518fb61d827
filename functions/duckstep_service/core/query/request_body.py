"""The body of a request about a query: JSON, a form or SQL, and the size of an execution's input.

The mapping templates of POST /queries create the same document without a function.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from duckstep_service.core.errors import InvalidRequest, QueryTooLarge, UnsupportedMediaType
from duckstep_service.core.message_text import one_line
from duckstep_service.core.strict_json import InvalidJson, read_json

# The input of an execution of Step Functions, which also passes between its states.
MAX_INPUT_BYTES = 256 * 1024
_JSON, _FORM, _SQL = "application/json", "application/x-www-form-urlencoded", "application/sql"
_NAME_CHARACTERS = 100


def read_body(content_type: str | None, body: str) -> Any:
    """Return the request in a body, which is JSON if it has no content type.

    Raises InvalidRequest, and UnsupportedMediaType for another content type.
    """
    media_type = _media_type(content_type)
    if media_type not in _READERS:
        name = one_line(media_type, _NAME_CHARACTERS)
        raise UnsupportedMediaType(
            f"The Content-Type {name} is not supported. Send the query as {_JSON}, {_FORM} or"
            f" {_SQL}.",
            details={"supported": list(_READERS)},
        )
    return _READERS[media_type](body)


def check_input_size(content_type: str | None, body: str, document: Any, owner: str) -> None:
    """Raise QueryTooLarge for a request that POST /queries cannot pass to an execution."""
    if _media_type(content_type) != _JSON:
        # The templates escape what is not ASCII, and slashes.
        body = json.dumps(document, separators=(",", ":")).replace("/", "\\/")
    check_input(f'{{"owner":"{owner}","request":{body}}}')


def check_input(text: str) -> None:
    """Raise QueryTooLarge for an execution's input over the limit."""
    size = len(text.encode(errors="replace"))
    if size > MAX_INPUT_BYTES:
        raise too_large("The request", size)


def too_large(subject: str, size: int) -> QueryTooLarge:
    """Return the error for a `subject` of `size` bytes."""
    return QueryTooLarge(
        f"{subject} has {size:,} bytes, and the limit is {MAX_INPUT_BYTES:,} (256 KB). Shorten the"
        " SQL, or move its long lists into a table.",
        details={"bytes": size, "limit": MAX_INPUT_BYTES},
    )


def _media_type(content_type: str | None) -> str:
    return (content_type or _JSON).partition(";")[0].strip().lower()


def _read_json(body: str) -> Any:
    if len(body) > MAX_INPUT_BYTES:
        raise too_large("The request", len(body.encode(errors="replace")))
    try:
        return read_json(body)
    except InvalidJson as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc


def _read_form(body: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in body.split("&")]
    return {
        unquote_plus(name): unquote_plus(value) for name, equals, value in pairs if name and equals
    }


def _read_sql(body: str) -> dict[str, str]:
    return {"query": body}


_READERS: dict[str, Callable[[str], Any]] = {_JSON: _read_json, _FORM: _read_form, _SQL: _read_sql}
