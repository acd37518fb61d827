"""JSON of clients, read strictly, and JSON that every reader accepts.

Python reads NaN, half surrogate pairs and repeated names, and fails on deep nesting with an error
of its own; what one reader accepts, another one cannot show.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

MAX_DEPTH = 64
_MAX_CHARACTERS = 1024 * 1024
_SURROGATES = re.compile("[\ud800-\udfff]")
# Python refuses to convert more than 4,300; a double has 309 and a sign.
_MAX_DIGITS = 310
_TOO_LARGE = "it contains a number outside of the range of a double"
_TOO_DEEP = f"it is nested deeper than {MAX_DEPTH} levels"


class InvalidJson(ValueError):
    """The text or the value is no JSON that every reader accepts; the message is the reason."""


def read_json(text: str | bytes, max_characters: int | None = _MAX_CHARACTERS) -> Any:
    """Parse a JSON text. Raises InvalidJson."""
    if max_characters is not None and len(text) > max_characters:
        raise InvalidJson(f"it is longer than {max_characters} characters")
    try:
        value = json.loads(
            text.decode() if isinstance(text, bytes) else text,
            parse_constant=_reject_constant,
            parse_int=_read_integer,
            object_pairs_hook=_unique_names,
        )
    except RecursionError as exc:
        raise InvalidJson(_TOO_DEEP) from exc
    except InvalidJson:
        raise
    except ValueError as exc:
        raise InvalidJson(str(exc)) from exc
    check_json(value)
    return value


def check_json(value: Any) -> None:
    """Raise InvalidJson for a parsed value that `read_json` would not return."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = list(_children(level))
        if not level:
            return
    raise InvalidJson(_TOO_DEEP)


def read_stored(text: Any) -> Any:
    """Return the value of a stored JSON text, None for one that cannot be parsed.

    Half surrogate pairs, NaN and deep values are possible: a stored text may be older than a check.
    """
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None


def write_json(document: Any, separators: tuple[str, str] | None = None) -> str:
    """Return a document as JSON in valid Unicode.

    Numbers without a form in JSON and values nested too deeply become null, half surrogate pairs
    the replacement character.
    """
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=separators)
    except (ValueError, RecursionError):
        text = json.dumps(_repaired(document), ensure_ascii=False, separators=separators)
    return replace_surrogates(text)


def is_same_json(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal; unlike in Python, true is not 1.

    Numbers are compared by value: 1.0 is 1, as other writers of JSON have no fraction there.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            is_same_json(value, other[name]) for name, value in one.items()
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_same_json, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def length_in_response(document: Any) -> int:
    """Return the length of a document in a function's response, whose body is a JSON string."""
    return len(json.dumps(write_json(document)))


def replace_surrogates(text: str) -> str:
    """Return a text with the replacement character for each half of a surrogate pair."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _children(level: Iterable[Any]) -> Iterable[Any]:
    """Yield the values one level deeper, after a check of the others."""
    for value in level:
        if isinstance(value, dict):
            yield from value
            yield from value.values()
        elif isinstance(value, list | tuple):
            yield from value
        else:
            _check_scalar(value)


def _check_scalar(value: Any) -> None:
    if isinstance(value, str):
        if not value.isascii() and _SURROGATES.search(value):
            raise InvalidJson("it contains half of a surrogate pair, which is no valid Unicode")
    elif isinstance(value, int | float) and not _is_finite(value):
        raise InvalidJson(_TOO_LARGE)


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _repaired(value: Any, depth: int = 2 * MAX_DEPTH) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, dict | list | tuple):
        return value
    if not depth:
        return None
    if isinstance(value, dict):
        return {name: _repaired(child, depth - 1) for name, child in value.items()}
    return [_repaired(child, depth - 1) for child in value]


def _read_integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise InvalidJson(_TOO_LARGE)
    return int(digits)


def _reject_constant(name: str) -> Any:
    raise InvalidJson(f"{name} is no JSON")


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = next(name for name, count in counts.items() if count > 1)
        raise InvalidJson(f'the name "{replace_surrogates(repeated[:100])}" is repeated')
    return document
