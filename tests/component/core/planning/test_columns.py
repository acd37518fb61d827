"""The columns that a statement may read, from its AST."""

from __future__ import annotations

import pytest
from duckstep_service.core.planning.columns import referenced_columns, stops_early
from duckstep_service.engine.sql.parser import parse

NAMES = frozenset({"a", "b", "c", "k", "place", "city"})


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT count(*) FROM r", ""),
        ("SELECT 'a', 1 FROM r", ""),
        ("SELECT A, sum(b) FROM r GROUP BY a", "a b"),
        ("SELECT r.a FROM r WHERE b > 1 ORDER BY c", "a b c"),
        ("SELECT place.city FROM r", "place city"),
        ("WITH x AS (SELECT a, b FROM r) SELECT * FROM x", "a b"),
        ("SELECT * FROM (SELECT a FROM r) AS t", "a"),
        ("SELECT r.a FROM r JOIN s USING (k)", "a k"),
        ("SELECT a FROM r WHERE b IN (SELECT c FROM s)", "a b c"),
        ("SELECT max(a) FILTER (WHERE b) OVER (ORDER BY c) FROM r", "a b c"),
        ("SELECT list_transform([1], x -> x + k) FROM r", "k"),
        ("SELECT a FROM r UNION ALL SELECT b FROM s", "a b"),
        ('SELECT "a, x" FROM r', "a"),
    ],
)
def test_referenced_columns_by_name(sql: str, columns: str) -> None:
    found = referenced_columns(parse(sql))
    assert found is not None
    assert found & NAMES == set(columns.split())


def test_referenced_columns_include_names_in_file() -> None:
    found = referenced_columns(parse('SELECT a_1, b_2_1, "c, d_1" FROM r'))
    assert found is not None
    assert found >= {"a", "a_1", "b", "b_2", "b_2_1", "c"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM r",
        "FROM r",
        "SELECT r.* FROM r",
        "SELECT t FROM r AS t",
        "SELECT r FROM r",
        "SELECT COLUMNS('a.*') FROM r",
        "SELECT * EXCLUDE (a) FROM r",
        "SELECT a FROM r NATURAL JOIN s",
        "SELECT a FROM r WHERE EXISTS (SELECT * FROM s)",
        "SELECT count(*) FROM r, (SELECT * FROM s)",
        "SUMMARIZE r",
        "DESCRIBE r",
        "PIVOT r ON a IN (1, 2) USING sum(b) GROUP BY c",
        "WITH r2 AS (SELECT * FROM r) SELECT a FROM r2",
    ],
)
def test_referenced_columns_with_star_is_none(sql: str) -> None:
    assert referenced_columns(parse(sql)) is None


@pytest.mark.parametrize(
    ("sql", "early"),
    [
        ("SELECT * FROM r LIMIT 5", True),
        ("SELECT a, b > 1 FROM r WHERE c = 1 LIMIT 5 OFFSET 2", True),
        ("SELECT * FROM r", False),
        ("SELECT * FROM r ORDER BY a LIMIT 5", False),
        ("SELECT DISTINCT a FROM r LIMIT 5", False),
        ("SELECT count(*) FROM r LIMIT 5", False),
        ("SELECT a FROM r GROUP BY a LIMIT 5", False),
        ("SELECT row_number() OVER () FROM r LIMIT 5", False),
        ("SELECT * FROM r, s LIMIT 5", False),
        ("SELECT * FROM (SELECT * FROM r ORDER BY a) LIMIT 5", False),
        ("SELECT a FROM r UNION ALL SELECT b FROM s LIMIT 5", False),
        ("SELECT 1 LIMIT 1", False),
    ],
)
def test_stops_early_plain_limit(sql: str, early: bool) -> None:
    assert stops_early(parse(sql)) is early
