"""The placeholders of a statement: `?`, `?1`, `$1`, `$name` and `:name`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Texts, quoted names, comments, names, `::` and `:=`, which contain no placeholder, and after them
# the placeholders. https://duckdb.org/docs/stable/sql/data_types/literal_types
_TOKEN = re.compile(
    r"""(?P<skipped>
        [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n\r]*
      | \$\$.*?\$\$ | \$(?P<tag>[^\W\d]\w*)\$.*?\$(?P=tag)\$ | \w[\w$]* | :[:=]
    )
    | (?P<comment>/\*)
    | \?(?P<question>\d*)
    | \$(?P<number>\d+)
    | \$"(?P<quoted>(?:[^"]|"")*)"
    | \$(?P<dollar>[^\W\d]\w*)
    | :(?P<colon>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_PART = re.compile(r"/\*|\*/")
# `a[1:n]`, `x:y` and `{'a':b}` have no placeholder.
_OPERAND = re.compile(r"[\w\"'\]):$]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder at `start` to `stop`; `?` has its number, and `colon` is that of `:name`."""

    start: int
    stop: int
    name: str
    colon: bool = False


def find_placeholders(sql: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a statement, without those in texts, quotes and comments."""
    at = count = 0
    while token := _TOKEN.search(sql, at):
        at = token.end()
        kind = token.lastgroup
        if kind == "comment":
            at = _comment_end(sql, at)
        elif kind == "question":
            count += 1
            yield Placeholder(token.start(), at, token["question"] or str(count))
        elif kind == "quoted":
            yield Placeholder(token.start(), at, token["quoted"].replace('""', '"'))
        elif kind in ("number", "dollar"):
            yield Placeholder(token.start(), at, token[kind])
        elif kind == "colon" and not _OPERAND.match(sql[: token.start()][-1:]):
            yield Placeholder(token.start(), at, token["colon"], True)


def _comment_end(sql: str, at: int) -> int:
    """Return the end of the block comment whose text begins at `at`; comments nest."""
    depth = 1
    for part in _COMMENT_PART.finditer(sql, at):
        depth += 1 if part[0] == "/*" else -1
        if not depth:
            return part.end()
    return len(sql)
