"""The parser of a saved query's body."""

from __future__ import annotations

import re
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.message_text import quoted
from duckstep_service.core.query.request_body import MAX_INPUT_BYTES, too_large
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.saved.saved_query import SavedContent, folder_path
from duckstep_service.core.strict_json import InvalidJson, read_json, replace_surrogates, write_json

MAX_NAME, MAX_FOLDER, MAX_DESCRIPTION = 120, 200, 2000
MAX_CHART_BYTES = 16 * 1024
_OF_A_QUERY = ("query", "parameters", "engine", "over")
_FIELDS = ("name", "folder", "description", *_OF_A_QUERY, "chart")
_CONTROLS = re.compile(r"[\x00-\x1f]")


def parse_content(body: str) -> SavedContent:
    """Return the content in a body of POST or PUT. Raises InvalidRequest and QueryTooLarge."""
    document = _read(body)
    unknown = sorted(set(document) - set(_FIELDS))
    if unknown:
        name = quoted(replace_surrogates(unknown[0]))
        raise InvalidRequest(f"Unknown field {name}; allowed: {', '.join(_FIELDS)}.")
    request = parse_request({name: document[name] for name in _OF_A_QUERY if name in document})
    return SavedContent(
        name=_line(document.get("name"), "name", 1, MAX_NAME),
        query=request.query,
        folder=folder_path(_line(document.get("folder", ""), "folder", 0, MAX_FOLDER)),
        description=_description(document.get("description", "")),
        parameters=request.parameters or None,
        chart=_chart(document.get("chart")),
        engine=document.get("engine"),
        over=request.over,
    )


def _read(body: str) -> dict[str, Any]:
    size = len(body.encode(errors="replace"))
    if size > MAX_INPUT_BYTES:
        raise too_large("The saved query", size)
    try:
        document = read_json(body)
    except InvalidJson as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc
    if not isinstance(document, dict):
        raise InvalidRequest("The body must be a JSON object with the fields `name` and `query`.")
    return document


def _line(value: Any, name: str, least: int, most: int) -> str:
    text = value.strip() if isinstance(value, str) else None
    if text is None or not least <= len(text) <= most or _CONTROLS.search(text):
        raise InvalidRequest(f"`{name}` must be one line of {least} to {most} characters.")
    return text


def _description(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_DESCRIPTION or "\0" in value:
        raise InvalidRequest(
            f"`description` must be a text of at most {MAX_DESCRIPTION} characters."
        )
    return value.strip()


def _chart(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise InvalidRequest("`chart` must be an object of chart options.")
    if len(write_json(value).encode()) > MAX_CHART_BYTES:
        raise InvalidRequest(f"`chart` must have at most {MAX_CHART_BYTES:,} bytes.")
    return value or None
