"""DuckDB 1.5's keywords that a name must be quoted for: duckdb_keywords()."""

from __future__ import annotations

from sqlalchemy.sql.compiler import IdentifierPreparer

from duckstep.vocabulary import RESERVED

_TYPE_FUNCTION = """
    anti asof at authorization binary by collation columns concurrently cross freeze full
    generated glob ilike inner is isnull join left like map natural notnull outer overlaps
    positional right semi similar struct tablesample try_cast unpack verbose"""
NOT_BARE = frozenset(_TYPE_FUNCTION.split())
"""Keywords of the category type_function, which some places take for a function."""


class DuckdbPreparer(IdentifierPreparer):
    """Quotes names as DuckDB reads them."""

    reserved_words = set(RESERVED | NOT_BARE)  # noqa: RUF012
