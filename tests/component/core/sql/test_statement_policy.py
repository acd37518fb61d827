"""The statement policy over DuckDB's AST."""

from __future__ import annotations

import duckdb
import pytest
from duckstep_service.core.errors import (
    Position,
    QueryBindingError,
    QuerySyntaxError,
    StatementNotAllowed,
    UserError,
)
from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, TABLES
from duckstep_service.core.sql.function_denylist import denial_reason
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.sql.parser import parse


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
        ("SELECT * FROM json_each('[1]'), unnest((SELECT [1] FROM a))", ["a"]),
        ("VALUES (1), (2)", []),
        ("DESCRIBE reviews", ["reviews"]),
        ("SUMMARIZE reviews", ["reviews"]),
        ("EXPLAIN SELECT * FROM reviews", ["reviews"]),
        ("/* 한 */ explain -- x\n analyze FROM reviews", ["reviews"]),
        ("EXPLAIN (analyze, format json) FROM reviews", ["reviews"]),
        ("EXPLAIN (FROM reviews)", ["reviews"]),
        ("EXPLAIN ANALYZE (SELECT (1)) UNION ALL FROM a", ["a"]),
        ("PIVOT a ON x IN (1, 2) USING sum(y)", ["a"]),
        ("FROM a PIVOT (sum(y) FOR x IN (1, 2))", ["a"]),
        ("UNPIVOT a ON x, y INTO NAME n VALUE v", ["a"]),
        ("FROM a, LATERAL (FROM b WHERE b.x = a.x)", ["a", "b"]),
        # On the left of a recursive CTE its name is still a table's.
        ("WITH RECURSIVE v AS (FROM v UNION ALL SELECT 1 FROM v) FROM v", ["v"]),
        ("SELECT 'FROM hidden' -- FROM comment\n", []),
        # DuckDB folds ASCII letters alone: these CTEs do not hide these tables.
        ('WITH "duc\u212adb_views" AS (SELECT 1) FROM duckdb_views', ["duckdb_views"]),
        ('WITH "caf\u00e9" AS (SELECT 1) FROM "CAF\u00c9"', ["CAF\u00c9"]),
        ('WITH "/tmp/\u00e9.csv" AS (SELECT 1) FROM "/tmp/\u00c9.csv"', ["/tmp/\u00c9.csv"]),
        ('WITH "\u0131" AS (SELECT 1) FROM i', ["i"]),
        (
            'WITH RECURSIVE "s\u212a" AS (SELECT 1 UNION ALL SELECT 1 FROM sk) FROM "s\u212a"',
            ["sk"],
        ),
        ('WITH "K" AS (SELECT 1) FROM k', []),
    ],
)
def test_check_statement_returns_tables(sql: str, tables: list[str]) -> None:
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
        "SELECT * FROM other.main.reviews",
        "SELECT * FROM temp.reviews",
        "SELECT * FROM Memory.reviews",
        "SELECT * FROM pg_catalog.pg_tables",
        "SELECT * FROM system.information_schema.tables",
        "SELECT * FROM information_schema.tables",
        "SHOW TABLES",
        "DESCRIBE",
        "FROM (SHOW ALL TABLES)",
        "EXPLAIN COPY t TO 'x'",
        "EXPLAIN (FORMAT json) COPY t TO 'x'",
        "EXPLAIN EXPLAIN SELECT 1",
        "EXPLAIN SELECT current_setting('threads')",
        "EXPLAIN SELECT 1; SELECT 2",
        "SELECT $a, ?",
        "SELECT 1\0",
        "FROM t AT (VERSION => 1)",
        "SELECT sum(x) EXPORT_STATE FROM t",
        "SELECT system.main.current_setting('threads')",
        "SELECT * FROM histogram(t, x)",
        "SELECT * FROM range(getvariable('x'))",
    ],
)
def test_check_statement_forbidden_statement_raises(sql: str) -> None:
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
def test_parse_syntax_error_has_position_in_characters(sql: str, position: Position) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(sql)
    assert caught.value.position == position


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT 1 "expression depth',
        'SELECT 1 "Max expression depth',
        "SELECT 1 'Only SELECT",
        "SELECT 1 'Mixing named and positional",
        "SELECT 'a\nb\x1b",
        "SELECT '" + "x" * 100_000,
    ],
)
def test_parse_text_of_caller_selects_no_class(sql: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(sql)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1_100


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("-- only a comment", "no statement to run"),
        (";", "no statement to run"),
        ("SELECT 1; SELECT 2", "these are 2 statements"),
    ],
)
def test_check_other_number_of_statements_says_so(sql: str, message: str) -> None:
    with pytest.raises(StatementNotAllowed, match=message):
        parse(sql)


def test_check_function_denied_has_position() -> None:
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
def test_parse_strips_closing_semicolon(sql: str, body: str) -> None:
    assert parse(sql).sql == body


@pytest.mark.parametrize("opening", ["abs(", "(SELECT ", "NOT ("])
def test_parse_deep_nesting_raises(opening: str) -> None:
    with pytest.raises((StatementNotAllowed, QuerySyntaxError)):
        parse("SELECT " + opening * 3000 + "1" + ")" * 3000)


@pytest.mark.parametrize("count", [500, 900, 5000])
def test_parse_long_sum_raises(count: int) -> None:
    with pytest.raises(StatementNotAllowed, match="nested too deeply"):
        parse("SELECT " + " + ".join(["x"] * count))


@pytest.mark.parametrize("word", [" AND ", " OR ", ", "])
def test_parse_long_list_is_accepted(word: str) -> None:
    assert parse("SELECT " + word.join(["true"] * 2000)).tables == []


def test_parse_pivot_without_in_names_remedy() -> None:
    for sql in ("PIVOT t ON x USING sum(y)", "WITH p AS (PIVOT t ON x USING sum(y)) FROM p"):
        with pytest.raises(StatementNotAllowed, match="PIVOT needs the values"):
            parse(sql)


def test_check_function_unknown_suggests_similar() -> None:
    with pytest.raises(QueryBindingError) as caught:
        parse("EXPLAIN SELECT '한글 😀',\n lowr('A')")
    assert caught.value.position == Position(2, 2, 4)
    assert "lower" in caught.value.details["candidates"]
    assert "line 2, column 2" in caught.value.message


@pytest.mark.parametrize(
    "options",
    ["(FORMAT html)", "(FORMAT json, FORMAT text)", "(ANALYZE, )", "ANALYZE (FORMAT json)"],
)
def test_parse_unknown_option_of_explain_raises(options: str) -> None:
    with pytest.raises(QuerySyntaxError):
        parse(f"EXPLAIN {options} SELECT 1")


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [("SELECT 1", ()), ("SELECT ?, ?", ("1", "2")), ("SELECT $b, $a, $b", ("a", "b"))],
)
def test_parse_returns_parameter_names(sql: str, parameters: tuple[str, ...]) -> None:
    assert parse(sql).parameters == parameters


def test_cte_scope_equals_duckdb_for_every_letter_with_case() -> None:
    """A CTE hides exactly the table names that DuckDB resolves to the CTE."""
    connection = duckdb.connect(config={"python_enable_replacements": False})
    letters = [chr(code) for code in range(0x20, 0x1F000) if not 0xD800 <= code < 0xE000]
    pairs = {
        (letter, other)
        for letter in letters
        for other in (letter.lower(), letter.upper(), letter.casefold())
        if other != letter
    }
    assert len(pairs) > 2000
    different = []
    for one, other in pairs:
        sql = f'WITH "x{one}" AS (SELECT 1) FROM "x{other}"'
        try:
            connection.execute(sql)
            resolved = True
        except duckdb.CatalogException:
            resolved = False
        if resolved is bool(parse(sql).tables):
            different.append((one, other))
    assert different == []


def known_functions() -> list[tuple[str, bool]]:
    """Every function of this DuckDB with the extensions of the sandbox, and if it makes a table."""
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension_path()}'")
    return connection.execute(
        "SELECT DISTINCT lower(function_name), function_type IN ('table', 'table_macro')"
        " FROM duckdb_functions() WHERE function_type <> 'pragma' ORDER BY ALL"
    ).fetchall()


def test_function_lists_cover_every_duckdb_function() -> None:
    unjudged = [
        name
        for name, makes_a_table in known_functions()
        if name not in (TABLES if makes_a_table else EXPRESSIONS) and not denial_reason(name)
    ]
    assert unjudged == []


def test_function_lists_are_disjoint() -> None:
    both = {name for name in EXPRESSIONS | TABLES if denial_reason(name)}
    assert both == {"histogram"}, "an aggregate and a table macro share the name"


def test_check_function_denied_gives_reason() -> None:
    for name, makes_a_table in known_functions():
        quoted = f'"{name}"'
        sql = f"SELECT * FROM {quoted}()" if makes_a_table else f"SELECT {quoted}()"
        if name not in (TABLES if makes_a_table else EXPRESSIONS):
            with pytest.raises(UserError):
                parse(sql)


def test_check_statement_schema_is_part_of_the_tables_name() -> None:
    sql = 'WITH orders AS (SELECT 1) FROM db.orders, orders, "db"."x.y", main.t, "a.b"'
    names = [reference.name for reference in parse(sql).tables]
    assert names == ["db.orders", "db.x.y", "t", "a.b"]
