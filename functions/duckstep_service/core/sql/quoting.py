"""Quoting of identifiers and literals in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable

from duckstep_service.core.sql.names import fold_name

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE | re.ASCII)

# Words of DuckDB 1.5.5 that are identifiers only in quotes.
_RESERVED_WORDS = """
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
RESERVED = frozenset(_RESERVED_WORDS.split())


def quote_identifier(name: str) -> str:
    """Return `name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_identifier_if_needed(name: str) -> str:
    """Return `name` as a SQL identifier, quoted unless it is plain and no reserved word."""
    if _PLAIN_NAME.fullmatch(name) and fold_name(name) not in RESERVED:
        return name
    return quote_identifier(name)


def quote_literal(text: str) -> str:
    """Return `text` as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def quote_literal_list(texts: Iterable[str]) -> str:
    """Return `texts` as a SQL list of string literals."""
    return "[" + ", ".join(map(quote_literal, texts)) + "]"
