"""Characters that documents and chat programs put in place of those of SQL."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from duckstep_service.core.sql.lexer import Kind, Piece, split_pieces
from duckstep_service.core.sql.source_positions import DUCKDB_SPACES

# Double, single and CJK quotes.
_QUOTES = frozenset(
    "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\u275d\u275e\uff02"
    "\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u2035\u00b4\u275b\u275c\uff07"
    "\u300c\u300d\u300e\u300f"
)
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_BULLETS = frozenset("\u2022\u2023\u25e6\u25aa\u25cf\u00b7")
_ELLIPSIS = "\u2026"
_OPERATORS = {
    "\u00d7": "*",
    "\u2217": "*",
    "\u00f7": "/",
    "\u2044": "/",
    "\u2215": "/",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "<>",
    "\u2016": "||",
    "\u3001": ",",
    "\u3002": ".",
    "\u3010": "[",
    "\u3011": "]",
    "\u2192": "->",
    "\u21d2": "=>",
}
_INVISIBLE = ("Zs", "Zl", "Zp", "Cf", "Cc")
_FENCE = 3
_QUOTE_ADVICE = "write ' around text, or \" around a name"
_FULLWIDTH_OFFSET = 0xFEE0


@dataclass(frozen=True, slots=True)
class PastedCharacter:
    """A character at an offset, how often it is repeated there, and what to write instead."""

    offset: int
    length: int
    advice: str
    quote: bool = False
    """Whether it is a quote, of which two belong together."""


def pasted_characters(sql: str) -> Iterator[PastedCharacter]:
    """Yield the pasted characters of `sql` outside of comments and closed quotes, in order."""
    if sql.isascii() and "`" not in sql and "\v" not in sql:
        return
    reached = 0
    for piece in split_pieces(sql):
        if piece.kind in (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT, Kind.DOLLAR_QUOTE):
            continue
        quoted = piece.kind is Kind.QUOTED
        if quoted and _is_closed(sql, piece):
            continue
        for found in _in_piece(sql, max(piece.start, reached), piece.end, quotes_only=quoted):
            reached = found.offset + found.length
            yield found


def _in_piece(
    sql: str, offset: int, piece_end: int, quotes_only: bool
) -> Iterator[PastedCharacter]:
    """Yield the runs of one character that begin before `piece_end`; a run may go on after it."""
    while offset < piece_end:
        character = sql[offset]
        end = offset + 1
        while end < len(sql) and sql[end] == character:
            end += 1
        advice = _advice(character, end - offset)
        if advice and (not quotes_only or character in _QUOTES):
            quote = character in _QUOTES or character == "`"
            yield PastedCharacter(offset, end - offset, advice, quote)
        offset = end


def _is_closed(sql: str, piece: Piece) -> bool:
    return piece.end - piece.start > 1 and sql[piece.end - 1] == sql[piece.start]


def _advice(character: str, length: int) -> str | None:
    """Return what a character is and what to write instead; None for one that SQL may have."""
    if character == "`":
        if length >= _FENCE:
            return "the ``` of a formatted text: delete it"
        return 'a backtick: write " around a name'
    if character.isascii() and character != "\v":
        return None
    if character in _QUOTES:
        return f"a typographic quote {character}: {_QUOTE_ADVICE}"
    if character in _DASHES:
        return f"a typographic dash {character}: write - for minus, or -- before a comment"
    if character in _BULLETS or character == _ELLIPSIS:
        return f"the character {character} of a formatted text: delete it"
    if plain := _OPERATORS.get(character) or _fullwidth(character):
        return f"the character {character}: write {plain} instead"
    return _invisible(character)


def _invisible(character: str) -> str | None:
    if character in DUCKDB_SPACES or unicodedata.category(character) not in _INVISIBLE:
        return None
    name = unicodedata.name(character, "CONTROL CHARACTER")
    code = f"U+{ord(character):04X} ({name})"
    return f"an invisible character, {code}: delete it, or write a space"


def _fullwidth(character: str) -> str | None:
    """Return the ASCII character of a fullwidth sign or digit."""
    code = ord(character) - _FULLWIDTH_OFFSET
    return chr(code) if 0x21 <= code <= 0x7E and not chr(code).isalpha() else None
