"""Hints for SQL of other databases, and for common slips, at the place of a syntax error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.lexer import Kind, split_pieces
from duckstep_service.core.sql.names import fold_name

# The first keyword of a clause, and those within a query that people mistype.
_KEYWORDS = (
    "select", "from", "where", "group by", "order by", "group", "order", "having", "limit",
    "offset", "join", "union", "distinct", "between", "except", "intersect", "qualify", "with",
)  # fmt: skip
_MIN_SIMILARITY = 0.75
_MAX_WORD = 20
_WORD = re.compile(r"[A-Za-z_]+")
_LAST_WORD = re.compile(r"([A-Za-z_]+)\s*\Z")
# How far before the error the form may begin that caused it.
_REACH = 80


@dataclass(frozen=True, slots=True)
class Hint:
    """A text for the user, and the place in the SQL, in characters, if it is another."""

    text: str
    offset: int | None = None
    length: int = 1


def syntax_hint(sql: str, offset: int, message: str) -> Hint | None:
    """Return the hint for a syntax error at `offset`, None without one."""
    code = _code(sql)
    for pattern, text in _FORMS:
        for match in pattern.finditer(code, max(0, offset - _REACH)):
            if match.start() > offset:
                break
            return Hint(match.expand(text), match.start(), match.end() - match.start())
    if message.startswith("Unterminated"):
        return Hint("This quote has no end. Close it; a quote within quotes is written twice.")
    return _misspelt_keyword(code, offset) or _unbalanced_bracket(sql, code)


def _code(sql: str) -> str:
    """Return `sql` with blanks for comments and for what is in quotes."""
    parts = []
    for piece in split_pieces(sql):
        text = sql[piece.start : piece.end]
        if piece.kind in (Kind.LINE_COMMENT, Kind.BLOCK_COMMENT, Kind.DOLLAR_QUOTE, Kind.QUOTED):
            text = " " * len(text)
        parts.append(text)
    return "".join(parts)


def _misspelt_keyword(code: str, offset: int) -> Hint | None:
    """Return a keyword that resembles the word at the error or the one before it."""
    at = _WORD.match(code, offset)
    for word in (at, _LAST_WORD.search(code, max(0, offset - _REACH), offset)):
        text = word[0].strip() if word and len(word[0]) <= _MAX_WORD else ""
        close = get_close_matches(fold_name(text), _KEYWORDS, 1, _MIN_SIMILARITY)
        if close and close[0] != fold_name(text):
            return Hint(f"Did you mean {close[0].upper()}, not {text}?")
    return None


def _unbalanced_bracket(sql: str, code: str) -> Hint | None:
    """Return the place of a parenthesis without its counterpart."""
    opened: list[int] = []
    for place in re.finditer(r"[()]", code):
        if place[0] == "(":
            opened.append(place.start())
        elif not opened:
            return Hint(f"The ) at {_place(sql, place.start())} has no ( before it.")
        else:
            opened.pop()
    return Hint(f"The ( at {_place(sql, opened[-1])} is not closed.") if opened else None


def _place(sql: str, offset: int) -> str:
    position = source_positions.from_characters(sql, offset)
    assert position is not None
    return f"line {position.line}, column {position.column}"


def _form(pattern: str, text: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), text


# Bounded white space: two unbounded runs beside each other take quadratic time.
_FORMS = (
    _form(r"&(?:lt|gt|amp|quot|nbsp|#\d{2,4});", r"\g<0> is of a web page. Write the character."),
    _form(r"\bLIMIT\s{1,20}([\w$?]+)\s{0,20},\s{0,20}([\w$?]+)", r"Write LIMIT \2 OFFSET \1."),
    _form(
        r"\bTOP\s{0,20}\(?\s{0,20}(\d+)(?:\s{0,20}\))?",
        r"Write LIMIT \1 at the end of the query, not TOP.",
    ),
    _form(r"\bMINUS\b(?=\s{0,20}(?:ALL\s{1,20})?(?:SELECT|\())", "Write EXCEPT, not MINUS."),
    _form(
        r"\bWITH\s{0,20}\(\s{0,20}(?:NOLOCK|READUNCOMMITTED)\s{0,20}\)",
        "Remove this hint for SQL Server.",
    ),
    _form(r"\(\s{0,20}\+\s{0,20}\)", "Write LEFT JOIN … ON, not (+)."),
    _form(r"\bLATERAL\s{1,20}VIEW\b", "Write CROSS JOIN unnest(…) AS v(x), not LATERAL VIEW."),
    _form(r"\bCONNECT\s{1,20}BY\b", "Write WITH RECURSIVE, not CONNECT BY."),
    _form(r"&&", "Write AND, not &&."),
    _form(r"\|\|(?=[^|]*\Z|[^|,;]{0,40}(?:=|<|>))", "|| joins texts. Write OR between conditions."),
    _form(r"=>|=<", "Write >= or <=."),
    _form(r"\[\s{0,20}[^\W\d][\w .$]*\]?", 'Write " around a name, not [ ].'),
    _form(r"#", "A comment begins with --, and a name or a date has no #."),
    _form(r"\A\s{0,20}\w+(?:=?[>#])+", "Remove the prompt before the SQL."),
)
