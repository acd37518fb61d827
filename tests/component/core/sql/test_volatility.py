"""Volatility; its lists against DuckDB's own."""

from __future__ import annotations

import time

import duckdb
import pytest
from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, TABLES
from duckstep_service.core.sql.volatility import (
    BARE,
    DAILY,
    FIXED,
    VOLATILE,
    Volatility,
    classify_volatility,
)
from duckstep_service.engine.sql.parser import parse

JUDGED = VOLATILE | DAILY | FIXED


def rows(sql: str) -> list[tuple[str, ...]]:
    return duckdb.connect().execute(sql).fetchall()


def test_volatility_covers_inconsistent_functions() -> None:
    found = rows("SELECT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'")
    assert {name for (name,) in found} & (EXPRESSIONS | TABLES) <= JUDGED


def test_volatility_covers_macros() -> None:
    found = rows(
        "SELECT function_name, lower(macro_definition) FROM duckdb_functions()"
        " WHERE macro_definition IS NOT NULL AND schema_name = 'main'"
    )
    names = {n for n, text in found if any(f"{each}(" in text for each in JUDGED)}
    names |= {n for n, text in found if "current_" in text or "localtime" in text}
    assert names & EXPRESSIONS == {"ago", "current_catalog", "user"} <= JUDGED


def test_volatility_covers_functions_without_arguments() -> None:
    changing = set()
    for name in sorted(name for name in EXPRESSIONS if name.isidentifier()):
        sql = f'SELECT "{name}"()::VARCHAR'
        try:
            first = rows(sql)
        except duckdb.Error:
            continue
        time.sleep(0.002)
        changing |= {name} if rows(sql) != first else set()
    assert {"random", "now", "current_localtimestamp"} <= changing <= VOLATILE


def test_volatility_covers_bare_names() -> None:
    bare = set()
    for name in (VOLATILE | DAILY) - {"pg_timezone_names"}:
        try:
            rows(f"SELECT {name}::VARCHAR")
        except duckdb.Error:
            continue
        bare.add(name)
    assert bare == BARE


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT random()",
        "SELECT RANDOM() FROM t",
        "SELECT a FROM t WHERE b IN (SELECT uuid())",
        "SELECT now()",
        "SELECT 1 AS x ORDER BY gen_random_uuid()",
        "SELECT current_timestamp",
        "SELECT CURRENT_TIME",
        "SELECT localtimestamp",
        "FROM t WHERE ts > ago(INTERVAL 1 HOUR)",
        "SELECT age(ts) FROM t",
        "SELECT max(a) OVER (ORDER BY random()) FROM t",
        "WITH c AS (SELECT uuidv7() AS u) FROM c",
        "FROM t TABLESAMPLE 10%",
        "SELECT * FROM t USING SAMPLE reservoir(5 ROWS) REPEATABLE (7)",
        "FROM pg_timezone_names()",
    ],
)
def test_volatility_of_random_is_always(sql: str) -> None:
    assert classify_volatility(parse(sql).tree) is Volatility.ALWAYS


@pytest.mark.parametrize(
    "sql",
    [
        "FROM t WHERE ts >= current_date - 7",
        "FROM t WHERE ts::DATE = today()",
        "WITH c AS (FROM t WHERE d = CURRENT_DATE) SELECT count(*) FROM c",
    ],
)
def test_volatility_of_current_date_is_daily(sql: str) -> None:
    assert classify_volatility(parse(sql).tree) is Volatility.DAILY


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT uuid, random, now, today FROM t",
        "SELECT t.current_date FROM t",
        "SELECT 'now()', \"random\" FROM t",
        "SELECT a FROM t LIMIT 5",
        "SELECT current_user, version()",
        "FROM range(10)",
    ],
)
def test_volatility_of_pure_query_is_none(sql: str) -> None:
    assert classify_volatility(parse(sql).tree) is Volatility.NONE
