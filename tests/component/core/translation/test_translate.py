"""The translation without Athena: its allow-list, its refusals and their positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from duckstep_service.core.errors import NotTranslatable, Position
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation import functions
from duckstep_service.core.translation.translate import translate
from duckstep_service.core.translation.translated_query import (
    AthenaColumn,
    AthenaTable,
    TranslatedQuery,
)
from duckstep_service.engine.sql.parameter_literals import literal, with_literals
from duckstep_service.engine.sql.parser import parse

from tests.support.paths import ROOT
from tests.trino.proof import athena_table, described
from tests.trino.statement_files import EQUAL, FOLDER, REFUSED, KnownStatement, known_statements

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
REVIEWS = (
    "CREATE TABLE reviews (review_id BIGINT, product_id VARCHAR, user_id VARCHAR, rating TINYINT,"
    " helpful_votes INTEGER, verified BOOLEAN, title VARCHAR, body VARCHAR, review_ts TIMESTAMP,"
    " year BIGINT, month BIGINT, day BIGINT)"
)
Parameters = Mapping[str, Any] | Sequence[Any] | None
KNOWN = known_statements()


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens a database with the tables of the statements."""
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        opened.execute((FOLDER / "edge_table.sql").read_text(encoding="utf-8"))
        opened.execute(REVIEWS)
        yield opened


def translated(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters = None
) -> TranslatedQuery:
    """Return the translation of a statement over the tables of the database."""
    statement = parse(sql)
    bound = with_literals(statement.sql, parameters, literal) if parameters else statement.sql
    result = [Column(*column) for column in described(connection, bound)]
    tables = [athena_table(connection, name) for name in ("edge", "names", "nasty", "reviews")]
    return translate(PlanningContext(statement, parameters, NOW), tables, result)


def refusal(connection: duckdb.DuckDBPyConnection, sql: str) -> NotTranslatable:
    with pytest.raises(NotTranslatable) as caught:
        translated(connection, sql)
    return caught.value


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_statement_is_translated_or_refused_with_a_position(
    connection: duckdb.DuckDBPyConnection, known: KnownStatement
) -> None:
    if known.expected == REFUSED:
        assert refusal(connection, known.sql).position is not None
    else:
        assert translated(connection, known.sql).select


def test_translation_of_one_statement_is_always_the_same(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    sql = "SELECT flag, sum(small) FROM edge GROUP BY ALL ORDER BY 1"
    assert translated(connection, sql) == translated(connection, sql)


def test_refusal_has_the_position_of_the_construct(connection: duckdb.DuckDBPyConnection) -> None:
    found = refusal(connection, "SELECT id,\n  approx_count_distinct(small) FROM edge GROUP BY id")
    assert found.position == Position(2, 3, 21)
    assert "approx_count_distinct" in found.message


def test_parts_have_numbered_columns_and_the_keys_of_the_order(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = translated(connection, 'SELECT word AS "My Word", ts FROM edge ORDER BY big DESC')
    assert [(part.name, part.type) for part in found.parts] == [
        ("c0", "VARCHAR"),
        ("c1", "VARCHAR"),
        ("c2", "BIGINT"),
    ]
    assert found.restore == (
        'SELECT CAST(c0 AS VARCHAR) AS "My Word", CAST(ltrim(c1, \'+\') AS TIMESTAMP) AS "ts"'
        " FROM parts ORDER BY CAST(c2 AS BIGINT) DESC NULLS LAST"
    )


def test_table_has_its_condition_and_the_named_columns_alone() -> None:
    columns = [AthenaColumn("id", "INTEGER", "int"), AthenaColumn("year", "BIGINT", "bigint")]
    table = AthenaTable("t", "lake", "t_1", columns, '"year" = 2024')
    context = PlanningContext(parse("SELECT id FROM t"), None, NOW)
    found = translate(context, [table], [Column("id", "INTEGER")])
    assert 'FROM "lake"."t_1" WHERE "year" = 2024' in found.select
    assert '"year" AS' not in found.select


@pytest.mark.parametrize(
    "sql", ["SELECT bad FROM t", "SELECT * FROM t", "SELECT 1 FROM t WHERE bad > 1"]
)
def test_unreadable_column_is_refused_with_its_reason(sql: str) -> None:
    columns = [
        AthenaColumn("id", "INTEGER", "int"),
        AthenaColumn("bad", "INTEGER", "", "has units"),
    ]
    table = AthenaTable("t", "lake", "t", columns)
    result = [Column("id", "INTEGER"), Column("bad", "INTEGER")][: 2 if "*" in sql else 1]
    with pytest.raises(NotTranslatable, match="has units"):
        translate(PlanningContext(parse(sql), None, NOW), [table], result)


def test_result_of_another_type_than_duckdbs_is_refused() -> None:
    context = PlanningContext(parse("SELECT 1 + 1 AS a"), None, NOW)
    with pytest.raises(NotTranslatable, match="translated as INTEGER"):
        translate(context, [], [Column("a", "BIGINT")])


@pytest.mark.parametrize(
    ("sql", "parameters", "expected"),
    [
        ("SELECT id FROM edge WHERE id = ?", [3], "= 3"),
        ("SELECT id FROM edge WHERE word = $w", {"w": "it's"}, "'it''s'"),
        ("SELECT id FROM edge WHERE ts > $t", {"t": "2024-06-30 12:00:00"}, "TIMESTAMP '2024-"),
        ("SELECT id FROM edge WHERE ratio < $r", {"r": 0.1}, "DOUBLE '0.1'"),
    ],
)
def test_parameter_becomes_a_literal(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, expected: str
) -> None:
    assert expected in translated(connection, sql, parameters).select


def test_current_date_is_the_day_of_planning(connection: duckdb.DuckDBPyConnection) -> None:
    found = translated(connection, "SELECT current_date AS d, now() AS t")
    assert "DATE '2026-11-29'" in found.select
    assert "TIMESTAMP '2026-11-29 12:30:00.000000'" in found.select


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT small AS a, id AS a FROM edge WHERE a > 1",
        "SELECT * FROM (SELECT count(*) FROM edge) NATURAL JOIN (SELECT count(*) FROM edge)",
        "SELECT count(*) FROM edge UNION ALL BY NAME SELECT count(*) FROM edge",
        'SELECT * EXCLUDE ("count_star()") FROM (SELECT count(*), max(id) AS m FROM edge)',
        "SELECT small AS id, id AS n FROM edge ORDER BY id + 1",
    ],
)
def test_name_that_duckdb_may_resolve_otherwise_is_refused(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> None:
    assert refusal(connection, sql).position is not None


def test_statement_over_the_limit_of_size_is_refused(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    items = ", ".join(str(number) for number in range(30_000))
    found = refusal(connection, f"SELECT id FROM edge WHERE id IN ({items})")
    assert "size" in found.message


def test_nested_functions_do_not_multiply_without_bound(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    sql = "SELECT " + "sqrt(" * 40 + "id" + ")" * 40 + " FROM edge"
    assert "size" in refusal(connection, sql).message


def test_every_function_is_in_a_statement_with_equal_answers() -> None:
    text = "\n".join(each.sql for each in KNOWN if each.expected == EQUAL).lower()
    names = {*functions.FUNCTIONS, *functions.AGGREGATES}
    missing = {name for name in names - OPERATORS if f"{name}(" not in text}
    assert missing - {"current_date", "current_timestamp"} == set()
    assert all(sign in text for sign in SIGNS)


def test_statements_were_proved_with_the_versions_in_use() -> None:
    first = (FOLDER / "statements.sql").read_text(encoding="utf-8").splitlines()[0]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    trino = makefile.partition("TRINO_VERSION := ")[2].split()[0]
    assert first.startswith(f"-- Proved with DuckDB {duckdb.__version__} and Trino {trino}:")


def test_every_function_is_documented() -> None:
    text = (ROOT / "docs/translation.md").read_text(encoding="utf-8")
    names = {*functions.FUNCTIONS, *functions.AGGREGATES}
    assert {name for name in names if name.isidentifier() and f"`{name}`" not in text} == set()


OPERATORS = {
    "+", "-", "*", "/", "//", "%", "^", "**", "||", "&", "|", "~~", "!~~", "~~*", "!~~*", "^@",
    "like_escape", "not_like_escape", "list_value", "struct_pack", "struct_extract", "count_star",
    "date_part", "to_years", "to_months", "to_weeks", "to_days", "to_hours", "to_minutes",
    "to_seconds", "to_quarters", "get_current_timestamp", "list_pack",
}  # fmt: skip
SIGNS = (
    " // ", " % ", " ^ ", " ** ", "||", " & ", " | ", " like ", " not like ", " ilike ",
    " not ilike ", "^@", "escape", "[", "{'", "extract(", "interval", "count(*)",
)  # fmt: skip
