"""The placeholders of a statement: `?`, `?1`, `$1`, `$name` and `:name`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duckstep.lexer import tokens


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder at `start` to `stop`; `?` has its number, and `colon` is that of `:name`."""

    start: int
    stop: int
    name: str
    colon: bool = False


def find_placeholders(sql: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a statement, without those in texts, quotes and comments."""
    count = 0
    for token in tokens(sql):
        if token.kind != "placeholder":
            continue
        mark, name = token.text[0], token.text[1:]
        if mark == "?":
            count += 1
            name = name or str(count)
        elif name.startswith('"'):
            name = name[1:-1].replace('""', '"')
        yield Placeholder(token.start, token.start + len(token.text), name, mark == ":")
