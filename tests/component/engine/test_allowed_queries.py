"""Allowed queries through policy and sandbox: the rows of plain DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import (
    InvalidRequest,
    Position,
    QueryBindingError,
    QueryExecutionError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse

from tests.component.engine.allowed_queries import QUERIES
from tests.component.engine.sandbox_harness import comparable, read

SALES = """
SELECT range AS id, TIMESTAMP '2024-01-01' + INTERVAL 1 HOUR * range AS ts,
    ['north', 'south', '서울'][1 + range % 3] AS region,
    ['pen', 'ink', 'it''s', 'nib'][1 + range % 4] AS item,
    (range * 7 % 11)::INTEGER AS amount, (range * 13 % 29)::DECIMAL(9, 2) AS price,
    ['new', 't' || range % 2] AS tags, {'city': 'c' || range % 4, 'zip': range} AS place,
    '{"n": ' || range || ', "l": [1, 2]}' AS doc
FROM range(96)
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    (folder / "sales").mkdir()
    duckdb.sql(SALES).write_parquet(str(folder / "sales" / "all.parquet"))
    return folder


@pytest.fixture(scope="module")
def plain(lake: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open plain DuckDB over the same file."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW sales AS FROM '{lake}/sales/all.parquet'")
        yield connection


def run(runner: Runner, lake: Path, sql: str, parameters: Any = None) -> EngineResult:
    statement = parse(sql)
    size = (lake / "sales" / "all.parquet").stat().st_size
    files = [StoredObject("sales/all.parquet", size, "1")]
    names = {table.name for table in statement.tables}
    assert names <= {"sales"}
    tables = [TableFiles(name, group_files(f"{name}/", files)) for name in names]
    return runner.run(EngineQuery(statement.sql, parameters, tables, "me", Limits(seconds=20)))


def with_interval_as_text(plain: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return `sql` with its INTERVAL columns as the text of a stored result."""
    kinds = [str(column[1]) for column in plain.execute(sql).description or []]
    if "INTERVAL" not in kinds:
        return sql
    columns = [
        f"#{place}{'::VARCHAR' * (kind == 'INTERVAL')}" for place, kind in enumerate(kinds, 1)
    ]
    return f"SELECT {', '.join(columns)} FROM ({sql})"


@pytest.mark.parametrize("sql", QUERIES.strip().splitlines())
def test_run_allowed_query_returns_rows_of_duckdb(
    runner: Runner, lake: Path, plain: duckdb.DuckDBPyConnection, sql: str
) -> None:
    got = read(run(runner, lake, sql))
    wanted = plain.execute(with_interval_as_text(plain, sql)).fetchall()
    assert sorted(map(str, comparable(got))) == sorted(map(str, comparable(wanted)))


@pytest.mark.parametrize(
    ("sql", "parameters", "rows"),
    [
        ("SELECT count(*) FROM sales WHERE region = $region", {"region": "서울"}, [(32,)]),
        ("SELECT ? || $$?$$, ?::INT + 1", ["'; --", 1], [("'; --?", 2)]),
        ("SELECT $1 + $2", [1, 2], [(3,)]),
        ("SELECT $a, $a", {"a": 1}, [(1, 1)]),
        ("SELECT ?, ?", ["a\0b", ["\0"]], [("a\0b", ["\0"])]),
        ("EXPLAIN SELECT $a", {"a": 1}, None),
    ],
)
def test_run_parameters_are_bound(
    runner: Runner, lake: Path, sql: str, parameters: Any, rows: list[Any] | None
) -> None:
    got = read(run(runner, lake, sql, parameters))
    assert got == rows if rows else got


@pytest.mark.parametrize(
    "opening", ["EXPLAIN", "explain analyze", "/* a */ EXPLAIN\n-- b\nANALYZE"]
)
def test_run_explain_returns_plan(runner: Runner, lake: Path, opening: str) -> None:
    answer = run(runner, lake, f"{opening} SELECT region, count(*) FROM sales GROUP BY 1")
    assert [column.name for column in answer.columns] == ["explain_key", "explain_value"]
    ((key, plan),) = read(answer)
    assert "plan" in str(key)
    assert "GROUP_BY" in str(plan)


@pytest.mark.parametrize("options", ["(FORMAT json)", "( format /* a */ JSON, analyze )"])
def test_run_explain_returns_plan_as_json(runner: Runner, lake: Path, options: str) -> None:
    sql = f"EXPLAIN {options} SELECT region, count(*) FROM sales GROUP BY 1"
    ((key, plan),) = read(run(runner, lake, sql))
    document = json.loads(str(plan))
    if "analyze" in options:
        assert key == "analyzed_plan"
        assert document["children"][0]["operator_type"] == "EXPLAIN_ANALYZE"
    else:
        assert key == "physical_plan"
        assert document[0]["children"]


@pytest.mark.parametrize(
    ("sql", "parameters", "names"),
    [
        ("SELECT $a, $b", {"a": 1}, ["b"]),
        ("SELECT $a", {"a": 1, "c": 2}, ["c"]),
        ("SELECT ?, ?", [1], ["2"]),
        ("SELECT ?", None, ["1"]),
        ("SELECT 1", [1], ["1"]),
    ],
)
def test_run_mismatched_parameters_raises_with_names(
    runner: Runner, lake: Path, sql: str, parameters: Any, names: list[str]
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        run(runner, lake, sql, parameters)
    assert caught.value.details == {"parameters": names}


@pytest.mark.parametrize(
    ("sql", "error", "position"),
    [
        (
            "SELECT '한글 😀',\n  CAST(item AS INT) FROM sales",
            QueryExecutionError,
            Position(2, 3, 4),
        ),
        ("EXPLAIN SELECT '한글 😀',\n lower(1, 2)", QueryBindingError, Position(2, 2, 5)),
        (
            "EXPLAIN (ANALYZE, FORMAT json) SELECT 1,\n lower(1, 2)",
            QueryBindingError,
            Position(2, 2, 5),
        ),
        ("SELECT\n '😀' + 1::DATE", QueryBindingError, None),
    ],
)
def test_run_binding_error_has_position(
    runner: Runner, lake: Path, sql: str, error: type[Exception], position: Position | None
) -> None:
    with pytest.raises(error) as caught:
        run(runner, lake, sql)
    if position:
        assert getattr(caught.value, "position") == position  # noqa: B009


def test_run_unknown_function_suggests_whole_signatures(runner: Runner, lake: Path) -> None:
    with pytest.raises(QueryBindingError) as caught:
        run(runner, lake, "SELECT left('a', 'b', 'c')")
    assert caught.value.details["candidates"] == ["left(VARCHAR, BIGINT) -> VARCHAR"]
