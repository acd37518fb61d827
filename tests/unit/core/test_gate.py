"""The gate over DuckDB's real parse tree."""

from __future__ import annotations

import pytest
from duckstep.core.errors import Position, QuerySyntaxError, StatementNotAllowed
from duckstep.engine.parser import parse


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT 1", []),
        ("FROM reviews", ["reviews"]),
        ("SELECT * FROM main.reviews", ["reviews"]),
        ('SELECT * FROM "My Table" AS t', ["My Table"]),
        ("SELECT * FROM a JOIN b USING (id) LEFT JOIN c ON true", ["a", "b", "c"]),
        ("SELECT * FROM a UNION ALL SELECT * FROM b", ["a", "b"]),
        ("SELECT (SELECT max(x) FROM b) FROM a WHERE EXISTS (FROM c)", ["a", "b", "c"]),
        ("WITH c AS (SELECT * FROM a) SELECT * FROM c", ["a"]),
        ("WITH a AS (SELECT * FROM a) SELECT * FROM a", ["a"]),
        ("WITH x AS (SELECT 1), y AS (FROM x) SELECT * FROM y, z", ["z"]),
        ("SELECT * FROM (WITH c AS (FROM a) FROM c) JOIN c ON true", ["a", "c"]),
        ("WITH c AS (SELECT 1) SELECT * FROM main.c", ["c"]),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9) FROM r",
            [],
        ),
        ("SELECT * FROM range(3)", []),
        ("VALUES (1), (2)", []),
        ("DESCRIBE reviews", ["reviews"]),
        ("SUMMARIZE reviews", ["reviews"]),
        ("SELECT 'FROM hidden' -- FROM comment\n", []),
    ],
)
def test_tables_of_a_select(sql: str, tables: list[str]) -> None:
    assert sorted(reference.name for reference in parse(sql).tables) == tables


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; SELECT 2",
        ";",
        "CREATE TABLE t (a INT)",
        "COPY (SELECT 1) TO 'x'",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "SET threads = 1",
        "PRAGMA version",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('*')",
        "SELECT * FROM enable_logging('HTTP')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM other.reviews",
        "SELECT * FROM system.information_schema.tables",
    ],
)
def test_what_is_not_one_select_of_the_catalog_is_refused(sql: str) -> None:
    with pytest.raises(StatementNotAllowed):
        parse(sql)


@pytest.mark.parametrize(
    ("sql", "position"),
    [
        ("SELEC 1", Position(1, 1, 5)),
        ("SELECT 1\nFRM t", Position(2, 5, 1)),
        ("SELECT '한글 😀' AS a\n  FROM t WHER x", Position(2, 15, 1)),
    ],
)
def test_a_syntax_error_has_its_place_in_characters(sql: str, position: Position) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(sql)
    assert caught.value.position == position


def test_a_refused_function_has_its_place() -> None:
    with pytest.raises(StatementNotAllowed) as caught:
        parse("SELECT '한글'\nFROM read_csv('x')")
    assert caught.value.position == Position(2, 6, 8)


@pytest.mark.parametrize(
    ("sql", "body"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT 1;", "SELECT 1"),
        ("SELECT ';', '😀' ; ;-- the end; really", "SELECT ';', '😀' "),
        ("SELECT 1 -- no semicolon", "SELECT 1 -- no semicolon"),
    ],
)
def test_the_statement_ends_before_its_semicolon(sql: str, body: str) -> None:
    assert parse(sql).sql == body


@pytest.mark.parametrize("opening", ["abs(", "(SELECT ", "NOT ("])
def test_a_deeply_nested_query_is_refused(opening: str) -> None:
    with pytest.raises((StatementNotAllowed, QuerySyntaxError)):
        parse("SELECT " + opening * 3000 + "1" + ")" * 3000)
