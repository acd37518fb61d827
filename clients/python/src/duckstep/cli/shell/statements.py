"""The lexical parts of SQL, and statements of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DOLLAR = re.compile(r"\$([A-Za-z_]\w*)?\$")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Token:
    """A part of SQL; `kind` is word, name, text, comment, mark or space.

    `open` is whether the text ends before a quote, a dollar quote or a block comment does.
    """

    kind: str
    text: str
    start: int
    open: bool = False

    @property
    def identifier(self) -> str:
        """The name of a word or a quoted name."""
        if self.kind == "name":
            return self.text[1 : None if self.open else -1].replace('""', '"')
        return self.text


def tokens(sql: str) -> Iterator[Token]:
    """Yield the tokens of SQL; joined they are the text."""
    at = 0
    while at < len(sql):
        kind, end = _next(sql, at)
        closed = end is not None
        text = sql[at:end]
        yield Token(kind, text, at, not closed)
        at += len(text)


def _next(sql: str, at: int) -> tuple[str, int | None]:
    """Return the kind of the token at a position and its end, None if it is not closed."""
    first, two = sql[at], sql[at : at + 2]
    if first == "'":
        escaped = at > 0 and sql[at - 1] in "eE" and not re.match(r"\w", sql[at - 2 : at - 1])
        return "text", _quoted_end(sql, at, "'", escaped)
    if first == '"':
        return "name", _quoted_end(sql, at, '"')
    if two == "--":
        end = sql.find("\n", at)
        return "comment", len(sql) if end < 0 else end
    if two == "/*":
        return "comment", _comment_end(sql, at)
    if first == "$" and (opening := _DOLLAR.match(sql, at)):
        end = sql.find(opening[0], opening.end())
        return "text", None if end < 0 else end + len(opening[0])
    for kind, pattern in (("space", _SPACE), ("word", _WORD)):
        if match := pattern.match(sql, at):
            return kind, match.end()
    return "mark", at + 1


def _quoted_end(sql: str, at: int, quote: str, escaped: bool = False) -> int | None:
    """Return the end behind the quote that closes; two quotes, or a backslash in E'', do not."""
    at += 1
    while at < len(sql):
        if escaped and sql[at] == "\\":
            at += 2
        elif sql[at] != quote:
            at += 1
        elif sql[at + 1 : at + 2] == quote:
            at += 2
        else:
            return at + 1
    return None


def _comment_end(sql: str, at: int) -> int | None:
    """Return the end of a block comment, which may hold others."""
    depth, at = 1, at + 2
    while depth:
        match = re.compile(r"/\*|\*/").search(sql, at)
        if match is None:
            return None
        depth += 1 if match[0] == "/*" else -1
        at = match.end()
    return at


def is_blank(sql: str) -> bool:
    """Return whether a text has nothing but space, comments and semicolons."""
    return all(t.kind in ("space", "comment") or t.text == ";" for t in tokens(sql))


def is_complete(sql: str) -> bool:
    """Return whether a text ends with a semicolon outside of quotes, or is blank."""
    last = None
    for token in tokens(sql):
        if token.open:
            return False
        if token.kind not in ("space", "comment"):
            last = token
    return last is None or last.text == ";"


def split(sql: str) -> list[str]:
    """Return the statements of a text without their semicolons; blank ones are left out."""
    statements, start = [], 0
    for token in tokens(sql):
        if token.text == ";":
            statements.append(sql[start : token.start])
            start = token.start + 1
    statements.append(sql[start:])
    return [statement.strip() for statement in statements if not is_blank(statement)]
