"""Hints of errors about SQL: what to write instead, and where."""

from __future__ import annotations

import re

from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    Position,
    QueryBindingError,
    QuerySyntaxError,
    TableNotFound,
)
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.dialect_functions import column_hint, function_hint
from duckstep_service.core.sql.dialect_hints import Hint, syntax_hint
from duckstep_service.core.sql.pasted_characters import PastedCharacter, pasted_characters

_HINTED = (ColumnNotFound, QueryBindingError, QuerySyntaxError, TableNotFound)
# White space of ASCII ends a name for DuckDB; other white space that is left is part of it.
_NAME = re.compile(r"[^ \t\r\n\f()\[\],;=<>+*/%-]+")
# A name or an operator.
_CALLED = re.compile(r"\w+|[^\w\s()\[\],;'\"]+")
_MAX_NAME = 300
_MISSING_GROUP = "must appear in the GROUP BY clause"
_GROUP_HINT = "Add the column to GROUP BY, or aggregate it: any_value(…), max(…)."
_TEXT_HINT = "Double quotes are around names. Write ' around text."


def with_hint(error: DuckstepError, sql: str) -> DuckstepError:
    """Return `error` about `sql` with a hint in its message and details, if there is one.

    The position becomes that of the characters to change.
    """
    if not isinstance(error, _HINTED) or "hint" in error.details:
        return error
    offset = _offset(error.position, sql)
    hint = _pasted_hint(error, sql, offset) or _hint(error, sql, offset)
    if hint is None:
        return error
    position, details = error.position, {**error.details, "hint": hint.text}
    if hint.offset is not None:
        position = source_positions.from_characters(sql, hint.offset, hint.length)
        # Candidates are for the text at the position.
        details.pop("candidates", None)
    return type(error)(f"{error.message} {hint.text}", position=position, details=details)


def _pasted_hint(error: DuckstepError, sql: str, offset: int | None) -> Hint | None:
    """Return the hint for the pasted character that is the probable cause."""
    found = list(pasted_characters(sql))
    if not found:
        return None
    syntax = isinstance(error, QuerySyntaxError)
    cause = _before(found, sql, offset) if syntax else _in_name(found, sql, offset, error.message)
    if cause is None:
        return None
    cause = _opening_quote(found, cause)
    at = source_positions.from_characters(sql, cause.offset)
    assert at is not None
    text = f"Line {at.line}, column {at.column} has {cause.advice}."
    return Hint(text, cause.offset, cause.length)


def _opening_quote(found: list[PastedCharacter], cause: PastedCharacter) -> PastedCharacter:
    """Return the quote that opens what `cause` closes, `cause` itself if it is no such quote."""
    quotes = [each for each in found if each.quote]
    if cause not in quotes:
        return cause
    place = quotes.index(cause)
    return quotes[place - place % 2]


def _before(found: list[PastedCharacter], sql: str, offset: int | None) -> PastedCharacter | None:
    """Return the last one up to the end of the word at `offset`, or in the quote that begins there.

    The parser reads from the left, so that a later one is not the cause.
    """
    if offset is None:
        return found[0]
    if sql[offset : offset + 1] in ("'", '"'):
        end = len(sql)
        inside = [each for each in found if each.offset > offset]
        if inside and not [each for each in found if each.offset < offset]:
            return inside[0]
    else:
        name = _NAME.match(sql, offset, offset + _MAX_NAME)
        end = name.end() if name else offset + 1
    earlier = [each for each in found if each.offset < end]
    return earlier[-1] if earlier else None


def _in_name(
    found: list[PastedCharacter], sql: str, offset: int | None, message: str
) -> PastedCharacter | None:
    """Return the first one in the name at `offset`, else one that the message has."""
    if offset is not None:
        name = _NAME.match(sql, offset, offset + _MAX_NAME)
        end = max(name.end() if name else 0, offset + 1)
        for each in found:
            if offset <= each.offset < end:
                return each
    return next((each for each in found if sql[each.offset] in message), None)


def _hint(error: DuckstepError, sql: str, offset: int | None) -> Hint | None:
    if isinstance(error, QuerySyntaxError):
        return syntax_hint(sql, len(sql) if offset is None else offset, error.message)
    if _MISSING_GROUP in error.message:
        return Hint(_GROUP_HINT)
    if offset is None:
        return None
    if isinstance(error, ColumnNotFound) and sql[offset] == '"':
        return Hint(_TEXT_HINT)
    name = _CALLED.match(sql, offset)
    if name is None:
        return None
    find = column_hint if isinstance(error, ColumnNotFound) else function_hint
    text = None if isinstance(error, TableNotFound) else find(name[0])
    return Hint(text) if text else None


def _offset(position: Position | None, sql: str) -> int | None:
    """Return the offset of a position in characters, None for one outside of the text."""
    if position is None:
        return None
    start = 0
    for _ in range(position.line - 1):
        start = sql.find("\n", start) + 1
    offset = start + position.column - 1
    return offset if offset < len(sql) else None
