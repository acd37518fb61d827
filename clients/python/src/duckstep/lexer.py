"""The lexical parts of DuckDB's SQL, for statements, placeholders and completions.

https://duckdb.org/docs/stable/sql/data_types/literal_types
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DOLLAR_QUOTE = re.compile(r"\$([^\W\d]\w*)?\$")
_LINE_COMMENT = re.compile(r"--[^\n\r]*")
_COMMENT_PART = re.compile(r"/\*|\*/")
# `?`, `?1`, `$1`, `$name`, `$"name"` and `:name`; `::` and `:=` are operators.
_PLACEHOLDER = re.compile(r"""\?\d*|\$(?:\d+|[^\W\d]\w*|"(?:[^"]|"")*")|:[^\W\d]\w*""")
# `a[1:n]`, `x:y` and `{'a':b}` have no placeholder.
_OPERAND = re.compile(r"[\w\"'\]):$]")
_PLAIN = (
    ("space", re.compile(r"\s+")),
    ("word", re.compile(r"[^\W\d][\w$]*")),
    ("number", re.compile(r"\d[\w.]*")),
    ("mark", re.compile(r":[:=]|.", re.DOTALL)),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of SQL.

    `kind` is word, name, text, comment, placeholder, number, mark or space. `open` is whether the
    SQL ends before a quote, a dollar quote or a block comment does.
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
    """Yield the tokens of SQL; joined they are the SQL."""
    at = 0
    while at < len(sql):
        kind, end = _next(sql, at)
        text = sql[at:end]
        yield Token(kind, text, at, end is None)
        at += len(text)


def quoted_name(name: str) -> str:
    """Return a name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def _next(sql: str, at: int) -> tuple[str, int | None]:
    """Return the kind of the token at a position and its end, None if it is not closed."""
    first = sql[at]
    if first == "'":
        return "text", _quoted_end(sql, at, "'", _is_escaped(sql, at))
    if first == '"':
        return "name", _quoted_end(sql, at, '"')
    if first == "-" and (comment := _LINE_COMMENT.match(sql, at)):
        return "comment", comment.end()
    if sql.startswith("/*", at):
        return "comment", _comment_end(sql, at)
    if first == "$" and (opening := _DOLLAR_QUOTE.match(sql, at)):
        end = sql.find(opening[0], opening.end())
        return "text", None if end < 0 else end + len(opening[0])
    after_operand = first == ":" and _OPERAND.match(sql[at - 1 : at])
    if not after_operand and (placeholder := _PLACEHOLDER.match(sql, at)):
        return "placeholder", placeholder.end()
    matches = ((kind, pattern.match(sql, at)) for kind, pattern in _PLAIN)
    return next((kind, match.end()) for kind, match in matches if match)


def _is_escaped(sql: str, at: int) -> bool:
    """Return whether the quote at a position begins a text with backslashes, as of E'\\n'."""
    return re.search(r"(?:^|\W)[eE]\Z", sql[max(at - 2, 0) : at]) is not None


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
    """Return the end of the block comment at a position; comments nest."""
    depth = 0
    for part in _COMMENT_PART.finditer(sql, at):
        depth += 1 if part[0] == "/*" else -1
        if not depth:
            return part.end()
    return None
