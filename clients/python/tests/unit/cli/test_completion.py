"""Completions of SQL in the shell."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from duckstep.cli.shell.completion import complete, quoted
from duckstep.vocabulary import FUNCTIONS

CATALOG = {
    "reviews": [("rating", "TINYINT"), ("body", "VARCHAR"), ("Review Date", "DATE")],
    "products": [("product_id", "VARCHAR"), ("price", "DOUBLE")],
}
ROOT = Path(__file__).resolve().parents[5]
# Functions that the parser reads as syntax.
SYNTAX = {"coalesce", "extract", "if", "ifnull", "greatest", "least", "nullif"}


def texts(sql: str) -> list[str]:
    """The candidates at the bar of the SQL."""
    _, found = complete(sql.replace("|", ""), sql.index("|"), CATALOG)
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM |", ["reviews", "products"]),
        ("select * from rev|", ["reviews"]),
        ("SELECT * FROM reviews JOIN p|", ["products"]),
        ("SELECT * FROM reviews, p|", ["products"]),
        ("SELECT r.| FROM reviews r", ["rating", "body", '"Review Date"']),
        ("SELECT r.bo| FROM reviews AS r, products", ["body"]),
        ("SELECT * FROM products WHERE |", ["product_id", "price", "products"]),
        ("SELECT 1; SELECT pri| FROM products; SELECT 2", ["price", "printf"]),
        ("WITH recent AS (SELECT 1) SELECT * FROM rec|", ["recent"]),
        ("SELECT 'rev|", []),
        ("SELECT 1 -- rev|", []),
        ("SELECT nope.| FROM reviews", []),
    ],
)
def test_complete_proposes_what_the_place_allows(sql: str, expected: list[str]) -> None:
    assert texts(sql) == expected


def test_complete_columns_of_all_tables_come_before_functions() -> None:
    found = texts("SELECT r| FROM reviews JOIN products ON true")

    assert found[0] == "rating"
    assert "round" in found
    assert "price" not in found


def test_complete_keyword_keeps_the_case() -> None:
    assert "WHERE" in texts("SELECT * FROM reviews WH|")
    assert "where" in texts("select * from reviews wh|")


def test_complete_open_name_keeps_its_quotes() -> None:
    assert texts('SELECT "Rev| FROM reviews') == []
    assert '"Review Date"' in texts('SELECT * FROM reviews WHERE "rev|')


def test_quoted_reserved_name_has_quotes() -> None:
    assert (quoted("order"), quoted("a b"), quoted("year")) == ('"order"', '"a b"', "year")


def test_functions_are_allowed_by_the_service() -> None:
    path = ROOT / "functions/duckstep_service/core/sql/function_allowlist.py"
    spec = importlib.util.spec_from_file_location("service_functions", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    allowed = set().union(*(v for v in vars(module).values() if isinstance(v, frozenset)))

    assert set(FUNCTIONS) - SYNTAX - allowed == set()
