"""The words of the completions and the dialect, against DuckDB's own lists."""

from __future__ import annotations

import duckdb
import pytest

from duckstep.sqlalchemy.keywords import NOT_BARE
from duckstep.vocabulary import FUNCTIONS, KEYWORDS, RESERVED, TYPES

# DuckDB's parser turns these into other functions and operators.
_SYNTAX = {"coalesce", "extract", "if", "ifnull", "unnest"}


def listed(column: str, source: str) -> set[str]:
    rows = duckdb.connect().execute(f"SELECT DISTINCT {column} FROM {source}").fetchall()
    return {str(name) for (name,) in rows}


@pytest.mark.parametrize(
    ("category", "names"), [("reserved", RESERVED), ("type_function", NOT_BARE)]
)
def test_keywords_of_a_category_are_duckdbs(category: str, names: frozenset[str]) -> None:
    source = f"duckdb_keywords() WHERE keyword_category = '{category}'"
    assert listed("keyword_name", source) == names


def test_completions_are_duckdbs() -> None:
    functions = listed("function_name", "duckdb_functions()") | _SYNTAX
    assert set(FUNCTIONS) <= functions
    assert set(TYPES) <= listed("upper(type_name)", "duckdb_types()")
    assert set(KEYWORDS) - {"UNNEST"} <= listed("upper(keyword_name)", "duckdb_keywords()")
