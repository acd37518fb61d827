"""The JSON document in the message of a DuckDB error, which the setting errors_as_json requests."""

from __future__ import annotations

import json
import re
from typing import Any

# A statement chooses the length of its errors, and the parent reads them in its own memory.
MAX_CHARACTERS = 32_000
# The message of an internal error goes on after the object.
_START = re.compile(r"(?:[A-Z][A-Za-z ]*: )?(?=\{)")
_DECODER = json.JSONDecoder()


def parse_error_document(message: str) -> dict[str, Any]:
    """Return the JSON object of a message, or an object with the whole message as its text."""
    start = _START.match(message)
    try:
        document = _DECODER.raw_decode(message, start.end())[0] if start else None
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict) and "exception_message" in document:
        return document
    return {"exception_message": message}


def shorten_error(message: str) -> str:
    """Return a message whose texts have at most MAX_CHARACTERS each."""
    if len(message) <= MAX_CHARACTERS:
        return message
    document = parse_error_document(message)
    return json.dumps({name: str(text)[:MAX_CHARACTERS] for name, text in document.items()})
