"""Completions of SQL: tables after FROM, columns of the statement's tables, functions, keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep.lexer import Token, quoted_name, tokens
from duckstep.vocabulary import FUNCTIONS, KEYWORDS, RESERVED, TYPES

Catalog = Mapping[str, Sequence[tuple[str, str]]]
"""Tables with their columns, each a name and DuckDB's type."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_CLAUSES = frozenset(
    re.findall(r"\w+", "SELECT FROM JOIN WHERE ON USING GROUP ORDER HAVING QUALIFY LIMIT BY WINDOW")
)
_SOURCES = frozenset(("FROM", "JOIN", "TABLE", "DESCRIBE", "SUMMARIZE"))
_NO_ALIAS = frozenset(map(str.lower, (*KEYWORDS, *_CLAUSES)))


@dataclass(frozen=True)
class Candidate:
    """A text in the place of the word before the cursor, and what it is."""

    text: str
    kind: str


@dataclass(frozen=True)
class Sources:
    """The tables of a statement by their name or alias, and its CTEs."""

    tables: Mapping[str, str] = field(default_factory=dict)
    ctes: Sequence[str] = ()


def complete(text: str, cursor: int, catalog: Catalog) -> tuple[str, list[Candidate]]:
    """Return the word before the cursor, and the candidates that begin with it."""
    statement, at = _statement(text, cursor)
    before = list(tokens(statement[:at]))
    word = _word(before)
    if word is None:
        return "", []
    past = [t for t in before if t.kind not in ("space", "comment")]
    if word:
        past.pop()
    sources = find_sources(statement, catalog)
    wanted = word.lstrip('"').lower()
    found = _candidates(past, sources, catalog, bool(word) and word[0] != '"')
    matching = (c for c in found if c.text.strip('"').lower().startswith(wanted))
    unique = {candidate.text: _in_case(candidate, word) for candidate in matching}
    return word, [c for c in unique.values() if c.text != word]


def find_sources(statement: str, catalog: Catalog) -> Sources:
    """Return the tables after FROM, JOIN and commas, with their aliases."""
    names = {name.lower(): name for name in catalog}
    parts = [t for t in tokens(statement) if t.kind not in ("space", "comment")]
    tables: dict[str, str] = {}
    for at, token in enumerate(parts):
        known = names.get(token.identifier.lower()) if token.kind in ("word", "name") else None
        if known and at and _is_source(parts[:at]):
            alias = _alias(parts[at + 1 : at + 3])
            tables[(alias or known).lower()] = known
    return Sources(tables, _ctes(parts))


def quoted(name: str) -> str:
    """Return a name as SQL needs it: in quotes unless it is plain and not reserved."""
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return quoted_name(name)


def _statement(text: str, cursor: int) -> tuple[str, int]:
    """Return the statement of the cursor, and the cursor's place in it."""
    start = 0
    for token in tokens(text):
        if token.text == ";" and token.start >= cursor:
            return text[start : token.start], cursor - start
        if token.text == ";":
            start = token.start + 1
    return text[start:], cursor - start


def _word(before: Sequence[Token]) -> str | None:
    """Return the word that ends at the cursor; None in a text, comment, number or placeholder."""
    if not before:
        return ""
    last = before[-1]
    if (last.open and last.kind != "name") or last.kind in ("comment", "number", "placeholder"):
        return None
    return last.text if last.kind == "word" or last.open else ""


def _candidates(
    past: Sequence[Token], sources: Sources, catalog: Catalog, typing: bool
) -> Iterator[Candidate]:
    if past and past[-1].text == ".":
        table = sources.tables.get(past[-2].identifier.lower()) if len(past) > 1 else None
        yield from _columns([table] if table else [], catalog)
        return
    if past and _is_source(past):
        yield from (Candidate(quoted(name), "table") for name in catalog)
        yield from (Candidate(quoted(name), "CTE") for name in sources.ctes)
        return
    if _clause(past) != "LIMIT":
        yield from _columns(sources.tables.values(), catalog)
    yield from (Candidate(name, "table") for name in sources.tables)
    if typing:
        yield from (Candidate(word, "keyword") for word in KEYWORDS)
        yield from (Candidate(name, "function") for name in FUNCTIONS)
        yield from (Candidate(name, "type") for name in TYPES)


def _columns(tables: Iterable[str], catalog: Catalog) -> Iterator[Candidate]:
    for table in dict.fromkeys(tables):
        yield from (Candidate(quoted(name), kind) for name, kind in catalog[table])


def _is_source(past: Sequence[Token]) -> bool:
    """Return whether a table follows: after FROM or JOIN, or a comma of the FROM clause."""
    last = past[-1]
    if last.kind == "word" and last.text.upper() in _SOURCES:
        return True
    return last.text == "," and _clause(past) in ("FROM", "JOIN")


def _clause(past: Sequence[Token]) -> str:
    """Return the keyword of the clause at the end, outside of closed parentheses."""
    depth = 0
    for token in reversed(past):
        if token.text == ")":
            depth += 1
        elif token.text == "(":
            depth -= 1
            if depth < 0:
                return ""
        elif depth == 0 and token.kind == "word" and token.text.upper() in _CLAUSES:
            return token.text.upper()
    return ""


def _alias(following: Sequence[Token]) -> str | None:
    names = [t for t in following if t.kind in ("word", "name")]
    if following and following[0].text.upper() == "AS" and len(names) > 1:
        return names[1].identifier
    if following and following[0] in names and following[0].text.lower() not in _NO_ALIAS:
        return following[0].identifier
    return None


def _ctes(parts: Sequence[Token]) -> list[str]:
    """Return the names before `AS (`."""
    return [
        name.identifier
        for name, word, mark in zip(parts, parts[1:], parts[2:], strict=False)
        if word.text.upper() == "AS" and mark.text == "(" and name.kind in ("word", "name")
    ]


def _in_case(candidate: Candidate, word: str) -> Candidate:
    if candidate.kind in ("keyword", "type") and word.islower():
        return Candidate(candidate.text.lower(), candidate.kind)
    return candidate
