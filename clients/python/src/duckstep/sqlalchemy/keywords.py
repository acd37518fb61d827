"""DuckDB 1.5's keywords that a name must be quoted for: duckdb_keywords()."""

from __future__ import annotations

from sqlalchemy.sql.compiler import IdentifierPreparer

_RESERVED = """
    all analyse analyze and any array as asc asymmetric both case cast check collate column
    constraint create default deferrable desc describe distinct do else end except false fetch for
    foreign from group having in initially intersect into lambda lateral leading limit not null
    offset on only or order pivot pivot_longer pivot_wider placing primary qualify references
    returning select show some summarize symmetric table then to trailing true union unique unpivot
    using variadic when where window with"""
_TYPE_FUNCTION = """
    anti asof at authorization binary by collation columns concurrently cross freeze full
    generated glob ilike inner is isnull join left like map natural notnull outer overlaps
    positional right semi similar struct tablesample try_cast unpack verbose"""
RESERVED = frozenset(_RESERVED.split())
NOT_BARE = frozenset(_TYPE_FUNCTION.split())
"""Keywords of the category type_function, which some places take for a function."""


class DuckdbPreparer(IdentifierPreparer):
    """Quotes names as DuckDB reads them."""

    reserved_words = set(RESERVED | NOT_BARE)  # noqa: RUF012
