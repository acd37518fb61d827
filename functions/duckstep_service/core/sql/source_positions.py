"""Source positions: offsets in the SQL text as lines and columns, both from 1."""

from __future__ import annotations

from duckstep_service.core.errors import Position

# DuckDB's value for an unknown location: the largest 64-bit value.
NOWHERE = 2**64 - 1


def from_characters(sql: str, offset: int, length: int = 0) -> Position | None:
    """Return the position of a character offset, None if it is outside the text."""
    if not 0 <= offset <= len(sql):
        return None
    before = sql[:offset]
    column = offset - (before.rfind("\n") + 1) + 1
    return Position(before.count("\n") + 1, column, length)


def from_bytes(sql: str, offset: int, length: int = 0) -> Position | None:
    """Return the position of an offset in the text's UTF-8 bytes, None if it is outside."""
    encoded = sql.encode()
    if not 0 <= offset <= len(encoded):
        return None
    return from_characters(sql, len(encoded[:offset].decode("utf-8", "ignore")), length)


def word_length(sql: str, position: Position) -> int:
    """Return the length of the word or quoted name that begins at `position`, at least 1."""
    line = sql.split("\n")[position.line - 1][position.column - 1 :]
    if line[:1] in ('"', "'"):
        end = line.find(line[0], 1)
        return end + 1 if end > 0 else len(line)
    length = 0
    while length < len(line) and (line[length].isalnum() or line[length] in "_$"):
        length += 1
    return max(length, 1)
