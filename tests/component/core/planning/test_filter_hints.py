"""Filter hints and the query with their edits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from duckstep_service.core.planning import planner
from duckstep_service.core.planning.filter_hints import FilterHint, apply, filter_hints
from duckstep_service.core.planning.planner import Draft
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse

NOW = datetime(2024, 7, 9, tzinfo=UTC)
DAYS = ["2024/06/28", "2024/06/29", "2024/07/01", "2024/07/02"]
HIVE = ["year={}/month={}/day={}".format(*day.split("/")) for day in DAYS]
NULLS = [(2022, "01"), (2023, "12"), (2023, "NULL")]
LAKE = MemoryStore(
    {f"r/{day}/a.parquet": b"1" for day in HIVE}
    | {f"plain/{day}/a.parquet": b"1" for day in DAYS}
    | {f"dated/dt={day.replace('/', '-')}/a.parquet": b"1" for day in DAYS}
    | {f"yearly/year={year}/a.parquet": b"1" for year in (2022, 2023)}
    | {f"odd name/year={year}/a.parquet": b"1" for year in (2022, 2023)}
    | {f"s/region={region}/a.parquet": b"1" for region in ("eu", "us")}
    | {"single/year=2024/a.parquet": b"1", "flat/a.parquet": b"1"}
    | {f"worded/group=a/year={year}/a.parquet": b"1" for year in (2022, 2023)}
    | {f"words/year={year}/month=jan/a.parquet": b"1" for year in (2022, 2023)}
    | {f"nulls/year={year}/month={month}/a.parquet": b"1" for year, month in NULLS}
    | {f"AWSLogs/1/elb/{day}/a.parquet": b"1" for day in DAYS}
    | {"worded/_table.yaml": b"time_column: order\n"}
    | {"r/_table.yaml": b"time_column: ts\n"}
)
TS = "ts >= DATE '2024-07-01'"


def suggested(sql: str) -> list[FilterHint]:
    draft = Draft(sql, PlanningContext(parse(sql), None, NOW), LAKE)
    for step in planner.STEPS:
        draft = step(draft)
    return filter_hints(draft, parse)


@pytest.mark.parametrize(
    ("table", "condition", "files"),
    [
        ("r", TS, 2),
        ("plain", "year = 2024 AND month = 7", 2),
        ("dated", "dt >= DATE '2024-07-01'", 2),
        ("yearly", "year = 2023", 1),
        ("words", "year = 2023", 1),
        ("nulls", "year = 2023", 2),
        ("AWSLogs", "year = 2024 AND month = 7", 2),
        ("worded", "\"order\" >= DATE '2023-01-01'", 1),
    ],
)
def test_filter_hints_last_month_or_year(table: str, condition: str, files: int) -> None:
    (found,) = suggested(f"FROM {table}")
    assert (found.condition, found.files) == (condition, files)
    assert suggested(f"FROM {table} WHERE {condition}") == []
    sql = f"FROM {table} WHERE {condition}"
    pruned = planner.plan(Draft(sql, PlanningContext(parse(sql), None, NOW), LAKE))
    assert pruned.estimate.files == files


@pytest.mark.parametrize(
    "sql",
    [
        "FROM s",
        "FROM flat",
        "FROM single",
        "SELECT 1",
        "FROM r WHERE day = 1",
        "FROM r WHERE ts < now()",
    ],
)
def test_filter_hints_without_time_or_with_filter_is_empty(sql: str) -> None:
    assert suggested(sql) == []


@pytest.mark.parametrize(
    ("sql", "edited"),
    [
        ("SELECT a FROM r", f"SELECT a FROM r WHERE {TS}"),
        ("SELECT a FROM r;", f"SELECT a FROM r WHERE {TS};"),
        ("SELECT a FROM R ORDER BY 1", f"SELECT a FROM R WHERE {TS} ORDER BY 1"),
        ("SELECT a FROM r AS x GROUP BY 1", f"SELECT a FROM r AS x WHERE {TS} GROUP BY 1"),
        ("SELECT a FROM r x\nLIMIT 1", f"SELECT a FROM r x WHERE {TS}\nLIMIT 1"),
        ("SELECT '한글😀'\nFROM \"r\" -- all", f"SELECT '한글😀'\nFROM \"r\" WHERE {TS} -- all"),
        ("SELECT a FROM r WHERE b OR c", f"SELECT a FROM (FROM r WHERE {TS}) AS r WHERE b OR c"),
        ("SELECT a FROM r WHERE b=1 AND c", f"SELECT a FROM r WHERE {TS} AND b=1 AND c"),
        ("FROM r x\nwhere\n  x.b IN (1)", f"FROM r x\nwhere\n  {TS} AND x.b IN (1)"),
        ("FROM r /* all */ WHERE b", f"FROM (FROM r WHERE {TS}) AS r /* all */ WHERE b"),
        ("FROM r SELECT a LIMIT 1", f"FROM (FROM r WHERE {TS}) AS r SELECT a LIMIT 1"),
        ("FROM r TABLESAMPLE 10%", f"FROM (FROM r WHERE {TS}) AS r TABLESAMPLE 10%"),
        ("SELECT b FROM r AS x(b)", f"SELECT b FROM (FROM r WHERE {TS}) AS x(b)"),
        ("FROM r x, r", f"FROM (FROM r WHERE {TS}) x, (FROM r WHERE {TS}) AS r"),
        (
            "WITH c AS (SELECT r.a FROM r) FROM c",
            f"WITH c AS (SELECT r.a FROM (FROM r WHERE {TS}) AS r) FROM c",
        ),
        (
            'FROM "odd name"',
            'FROM "odd name" WHERE year = 2023',
        ),
    ],
)
def test_filter_hints_edits_add_condition(sql: str, edited: str) -> None:
    (found,) = suggested(sql)
    assert apply(sql, found.edits) == edited
    assert suggested(edited) == []


@pytest.mark.parametrize("sql", ["FROM main.r WHERE a", "FROM main.r x, r", "SUMMARIZE r"])
def test_filter_hints_useless_edit_is_left_out(sql: str) -> None:
    (found,) = suggested(sql)
    assert found.edits == ()


def test_filter_hints_two_tables_have_one_each() -> None:
    assert [each.table for each in suggested("FROM r, plain")] == ["plain", "r"]


def test_filter_hints_many_occurrences_have_no_edits() -> None:
    (few,) = suggested(" UNION ALL ".join(["FROM r"] * 20))
    (many,) = suggested(" UNION ALL ".join(["FROM r"] * 5_000))
    assert (len(few.edits), many.edits, many.condition) == (20, (), TS)
    (long,) = suggested("FROM r -- " + "x" * 30_000)
    assert (long.edits, long.condition) == ((), TS)
