"""Pieces of SQL text: comments, quoted text, words and signs, found in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_PIECE = re.compile(
    r"""
    (?P<LINE_COMMENT>--[^\n\r]*+)
    | (?P<BLOCK_COMMENT>/\*)
    | (?P<DOLLAR_QUOTE>\$(?:[^\W\d]\w*+)?\$)
    | (?P<QUOTED>[eE]'(?:[^'\\]|\\.)*+'? | '[^']*+'? | "[^"]*+"?)
    | (?P<WORD>[^\W\d][\w$]*+)
    | (?P<SIGNS>(?:\+|-(?!-))++)
    | (?P<SPACE>\s++)
    | (?P<OTHER>\d++|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


class Kind(Enum):
    """The kind of a piece."""

    LINE_COMMENT = "from -- to the end of the line"
    BLOCK_COMMENT = "from /* to its */, with the comments in it"
    DOLLAR_QUOTE = "text between two $tag$"
    QUOTED = "text in quotes, whose doubled quotes separate two pieces"
    WORD = "a keyword or a name without quotes"
    SIGNS = "signs + and - without a comment between them"
    SPACE = "white space"
    OTHER = "digits, or any other character"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of SQL from `start` to `end`, in characters.

    `depth` is the deepest nesting of a block comment.
    """

    kind: Kind
    start: int
    end: int
    depth: int = 0


def split_pieces(sql: str) -> Iterator[Piece]:
    """Yield the pieces of `sql`, which together are the whole text."""
    offset = 0
    while match := _PIECE.match(sql, offset):
        kind = Kind[str(match.lastgroup)]
        piece = Piece(kind, offset, match.end())
        if kind is Kind.BLOCK_COMMENT:
            piece = _block_comment(sql, offset)
        elif kind is Kind.DOLLAR_QUOTE:
            end = sql.find(match[0], match.end())
            piece = Piece(kind, offset, len(sql) if end < 0 else end + len(match[0]))
        yield piece
        offset = piece.end


def _block_comment(sql: str, start: int) -> Piece:
    """Return the comment at `start`; one without an end extends to the end of `sql`."""
    depth = deepest = 0
    for edge in _COMMENT_EDGE.finditer(sql, start):
        depth += 1 if edge[0] == "/*" else -1
        deepest = max(deepest, depth)
        if depth == 0:
            return Piece(Kind.BLOCK_COMMENT, start, edge.end(), deepest)
    return Piece(Kind.BLOCK_COMMENT, start, len(sql), deepest)
