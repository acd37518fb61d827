"""Values of parameters as people write them on a command line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from duckstep.cli.failures import usage

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_NAME = re.compile(r"[A-Za-z_]\w*")


def typed(text: str) -> Any:
    """Return the value of a text: a number, true, false, null, a 'quoted' text, else the text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text):
        return json.loads(text)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1].replace(text[0] * 2, text[0])
    return text


def read_parameters(
    named: Sequence[str], as_json: Sequence[str], positional: Sequence[str]
) -> dict[str, Any] | list[Any] | None:
    """Return the parameters of `--param`, `--param-json` and `--arg`; None if there are none.

    Raises InterfaceError if both kinds are given, or a text is not `name=value`.
    """
    values = {name: typed(text) for name, text in map(_split, named)}
    values.update({name: _json(name, text) for name, text in map(_split, as_json)})
    if values and positional:
        raise usage("Give either --param for $name or --arg for ?, not both.")
    if positional:
        return [typed(text) for text in positional]
    return values or None


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not _NAME.fullmatch(name.lstrip("$:")):
        raise usage(f"{text!r} is not NAME=VALUE.")
    return name.lstrip("$:"), value


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise usage(f"The value of --param-json {name} is not JSON: {error}") from error
