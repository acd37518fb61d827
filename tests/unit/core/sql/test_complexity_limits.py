"""Limits on the text and the parse tree of a query."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import Position, QueryTooComplex
from duckstep_service.core.sql.complexity_limits import (
    MAX_COMMENT_DEPTH,
    MAX_SIGNS,
    MAX_TABLES,
    MAX_TREE_BYTES,
    check_tables,
    check_text,
    check_tree_size,
)

DEEPER = MAX_COMMENT_DEPTH + 1


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1 " + "/*" * 40_000, "comments in a row"),
        ("SELECT 1 " + "/*/" * 27_000, "comments in a row"),
        ("SELECT 1 " + "/**/" * 20_000, "comments in a row"),
        ("SELECT 1 " + "/*" * 20_000 + "*/" * 20_000, "comments in a row"),
        ("SELECT '" + "/**/" * 20_000 + "'", "comments in a row"),
        ("SELECT 1 " + "/* " * DEEPER + "*/ " * DEEPER, "nests comments"),
        ("SELECT 1 " + "/*\n" * DEEPER, "nests comments"),
        ("SELECT " + "+" * 40_000 + "1", "signs"),
        ("SELECT 1 " + "+-" * 40_000, "signs"),
        ("SELECT E'\\'' " + "-+" * 40_000, "signs"),
        ("SELECT $a$ ' $a$ " + "+" * 40_000, "signs"),
        ("SELECT 'a' --'\n" + "+" * 40_000, "signs"),
        ("SELECT /* ' */ " + "+" * 40_000, "signs"),
    ],
)
def test_text_of_quadratic_cost_is_refused(sql: str, message: str) -> None:
    with pytest.raises(QueryTooComplex, match=message):
        check_text(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 " + "/* " * MAX_COMMENT_DEPTH + "*/ " * MAX_COMMENT_DEPTH,
        "/" + "*" * 200 + "/ SELECT 1 -- " + "-" * 200,
        "SELECT 1 /* " + "=" * 200 + "\n" + "+" * 200 + " */",
        "SELECT '" + "+" * 200 + "', \"" + "-+" * 200 + '"',
        "SELECT $$" + "+" * 200 + "$$",
        "SELECT 1 --" + "+" * 200,
        "SELECT " + "- " * 200 + "1",
        "SELECT " + "+" * MAX_SIGNS + "1",
        "SELECT 1 /* a */\n" * 500,
        "SELECT '" + "/* " * 500 + "'",
    ],
)
def test_text_of_people_is_accepted(sql: str) -> None:
    check_text(sql)


def test_refusal_names_position() -> None:
    with pytest.raises(QueryTooComplex) as refused:
        check_text("SELECT 1,\n  " + "+" * 40 + "1")
    assert refused.value.position == Position(2, 3, 1)


def test_tables_over_limit_are_refused_with_the_limit() -> None:
    check_tables(MAX_TABLES)
    with pytest.raises(QueryTooComplex, match="names 101 different tables; the maximum is 100"):
        check_tables(MAX_TABLES + 1)


def test_tree_over_limit_is_refused_with_the_limit() -> None:
    check_tree_size(MAX_TREE_BYTES)
    with pytest.raises(QueryTooComplex, match="24,000,001 bytes; the maximum is 24,000,000"):
        check_tree_size(MAX_TREE_BYTES + 1)
