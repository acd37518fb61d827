"""Source positions: offsets in the SQL text as lines and columns, both from 1."""

from __future__ import annotations

import re

from duckstep_service.core.errors import Position
from duckstep_service.core.sql.lexer import Kind, split_pieces

# DuckDB's value for an unknown location: the largest 64-bit value.
NOWHERE = 2**64 - 1
# White space that DuckDB replaces by a space before it parses. Source:
# https://github.com/duckdb/duckdb/blob/v1.5.5/src/parser/parser.cpp
DUCKDB_SPACES = frozenset(
    map(chr, (0xA0, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF))
)
_UNICODE_SPACE = re.compile(f"[{''.join(sorted(DUCKDB_SPACES))}]")
_KEPT = (Kind.LINE_COMMENT, Kind.DOLLAR_QUOTE, Kind.QUOTED)


def from_characters(sql: str, offset: int, length: int = 0) -> Position | None:
    """Return the position of a character offset, None if it is outside the text."""
    if not 0 <= offset <= len(sql):
        return None
    before = sql[:offset]
    column = offset - (before.rfind("\n") + 1) + 1
    return Position(before.count("\n") + 1, column, length)


def from_bytes(sql: str, offset: int, length: int = 0) -> Position | None:
    """Return the position of an offset in the UTF-8 bytes that DuckDB reads, None if outside."""
    encoded = _with_plain_spaces(sql).encode()
    if not 0 <= offset <= len(encoded):
        return None
    return from_characters(sql, len(encoded[:offset].decode("utf-8", "ignore")), length)


def _with_plain_spaces(sql: str) -> str:
    """Return the text that DuckDB parses: white space of Unicode outside of quotes is a space."""
    if sql.isascii() or DUCKDB_SPACES.isdisjoint(sql):
        return sql
    return "".join(
        sql[piece.start : piece.end]
        if piece.kind in _KEPT
        else _UNICODE_SPACE.sub(" ", sql[piece.start : piece.end])
        for piece in split_pieces(sql)
    )


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
