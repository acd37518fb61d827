"""Names and values as SQL takes them."""

from __future__ import annotations

import re

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)

# DuckDB 1.5.5's words that name a column only in quotes.
_WORDS = """
    all analyse analyze and anti any array as asc asof asymmetric at authorization binary
    both by case cast check collate collation column columns concurrently constraint create
    cross default deferrable desc describe distinct do else end except false fetch for
    foreign freeze from full generated glob group having ilike in initially inner intersect
    into is isnull join lambda lateral leading left like limit map natural not notnull null
    offset on only or order outer overlaps pivot pivot_longer pivot_wider placing positional
    primary qualify references returning right select semi show similar some struct
    summarize symmetric table tablesample then to trailing true try_cast union unique unpack
    unpivot using variadic verbose when where window with
"""
RESERVED = frozenset(_WORDS.split())


def quote_identifier(name: str) -> str:
    """Return a name, in quotes where it is not plain or is a word of SQL."""
    if _PLAIN_NAME.fullmatch(name) and name.lower() not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """Return a text as a literal."""
    return "'" + text.replace("'", "''") + "'"
