"""Texts of callers and files within messages: shortened, on one line, in quotes."""

from __future__ import annotations

import re

# Of a caller's text within a message.
_QUOTED_CHARACTERS = 60
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with an ellipsis in place of the rest."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def one_line(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with spaces for control characters."""
    return shorten(_CONTROLS.sub(" ", text), limit)


def quoted(text: str) -> str:
    """Return the beginning of a caller's text in quotes, on one line."""
    return f'"{one_line(text, _QUOTED_CHARACTERS)}"'
