"""Binding without files: the columns, types and errors of a run over files."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import (
    ColumnNotFound,
    EngineCrashed,
    InvalidRequest,
    Position,
    QueryBindingError,
    StatementNotAllowed,
    TableNotFound,
    TimeLimitExceeded,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.schemas import CachedSchemaReader
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bind_client import BindClient

from tests.component.engine.allowed_queries import QUERIES
from tests.component.engine.test_allowed_queries import SALES

KINDS = """
SELECT 1::TINYINT AS i8, 1::UBIGINT AS u64, 1::HUGEINT AS h, 1.5::DECIMAL(18, 3) AS d, 1::FLOAT AS f,
    'x' AS v, 'x'::BLOB AS b, DATE '2024-01-01' AS da, TIME '01:00' AS ti, TIMESTAMP '2024-01-01' AS ts,
    TIMESTAMPTZ '2024-01-01 00:00:00+00' AS tz, TIMESTAMP_NS '2024-01-01' AS tn,
    uuid() AS u, [1, 2] AS l, {'a': 1, 'b c': 'x', 'n': {'m': [1.5]}} AS s, MAP {'k': 1.25} AS m,
    INTERVAL 1 DAY AS iv, '{"a": 1}'::JSON AS j, 'a'::ENUM ('a', 'b') AS e, [{'q"q': 1}] AS "odd ""name",
    true AS bo
"""  # noqa: E501
# Each CTE has twice the columns of the one before.
BOMB = "WITH a0 AS (SELECT 1 AS x, 2 AS y), "
BOMB += ", ".join(f"a{n} AS (SELECT l.*, r.* FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 17))
BOMB += " SELECT * FROM a16"
LAYOUTS = {
    "hive": "year=2024/month=06/dt=2024-06-01/region=eu",
    "plain": "2024/06/28",
    "none": "",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    for name, path in LAYOUTS.items():
        (folder / name / path).mkdir(parents=True)
        duckdb.sql(KINDS).write_parquet(str(folder / name / path / "a.parquet"))
    (folder / "sales").mkdir()
    duckdb.sql(SALES).write_parquet(str(folder / "sales" / "a.parquet"))
    return folder


@pytest.fixture(scope="module")
def binder() -> Iterator[BindClient]:
    binder = BindClient(seconds=10)
    yield binder
    binder.close()


def table(lake: Path, name: str) -> TableFiles:
    files = [str(path.relative_to(lake)) for path in (lake / name).rglob("*.parquet")]
    return TableFiles(name, group_files(f"{name}/", [StoredObject(f, 1, "1") for f in files]))


def columns(lake: Path, name: str) -> list[Column]:
    reader = CachedSchemaReader(DuckDBReader(None, "").cursor, lambda key: str(lake / key))
    return list(reader.columns(table(lake, name)))


def bound(binder: BindClient, lake: Path, sql: str, parameters: Any = None) -> list[Column] | None:
    statement = parse(sql)
    names = {each.name for each in statement.tables}
    return binder.bind(statement, parameters, {name: columns(lake, name) for name in names})


def ran(runner: Runner, lake: Path, sql: str, parameters: Any = None) -> list[Column]:
    statement = parse(sql)
    tables = [table(lake, name) for name in {each.name for each in statement.tables}]
    query = EngineQuery(statement.sql, parameters, tables, "me", Limits(seconds=20))
    return runner.run(query).columns


@pytest.mark.parametrize("sql", QUERIES.strip().splitlines())
def test_bind_allowed_query_returns_columns_of_run(
    binder: BindClient, runner: Runner, lake: Path, sql: str
) -> None:
    assert bound(binder, lake, sql) == ran(runner, lake, sql)


@pytest.mark.parametrize("name", LAYOUTS)
def test_bind_every_type_returns_type_of_file(
    binder: BindClient, runner: Runner, lake: Path, name: str
) -> None:
    found = bound(binder, lake, f"SELECT *, s.n.m[1], m['k'], l || [3] FROM {name}")
    assert found == ran(runner, lake, f"SELECT *, s.n.m[1], m['k'], l || [3] FROM {name}")
    kinds = {column.name: column.type for column in found}
    assert kinds["s"] == 'STRUCT(a INTEGER, "b c" VARCHAR, n STRUCT(m DECIMAL(2,1)[]))'
    assert kinds["tz"] == "TIMESTAMP WITH TIME ZONE"
    folders = {"hive": ["BIGINT", "BIGINT", "DATE", "VARCHAR"], "plain": ["BIGINT"] * 3, "none": []}
    of_folders = [kinds[each] for each in ("year", "month", "day", "dt", "region") if each in kinds]
    assert of_folders == folders[name]


@pytest.mark.parametrize(
    ("sql", "error", "position"),
    [
        ("SELECT '한글😀', ids FROM sales", ColumnNotFound, Position(1, 15, 3)),
        ("SELECT id\nFROM sales\nWHERE upper(amount, 1)", QueryBindingError, Position(3, 7, 5)),
        ("SELECT sum(item) FROM sales", QueryBindingError, Position(1, 8, 3)),
        ("SELECT id FROM sales GROUP BY region", QueryBindingError, Position(1, 8, 2)),
        ("SELECT '한글😀', s.ids FROM sales s", ColumnNotFound, Position(1, 17, 3)),
        ('SELECT s . "no no" FROM sales s', ColumnNotFound, Position(1, 12, 7)),
        ("EXPLAIN SELECT ids FROM sales", ColumnNotFound, Position(1, 16, 3)),
        ("SELECT $a + ids FROM sales", ColumnNotFound, Position(1, 13, 3)),
        ("SELECT id FROM sales WHERE item + $a > 1", QueryBindingError, Position(1, 33, 1)),
    ],
)
def test_bind_error_has_position(
    binder: BindClient, lake: Path, sql: str, error: type[Exception], position: Position
) -> None:
    with pytest.raises(error) as caught:
        bound(binder, lake, sql)
    assert caught.value.position == position  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sql", "parameters", "expected"),
    [
        ("SELECT id FROM sales WHERE item = $item AND amount > $least", None, ["BIGINT"]),
        ("SELECT item || $x AS a, id FROM sales LIMIT $n", None, ["UNKNOWN", "BIGINT"]),
        ("SELECT * FROM range(?, ?)", None, ["BIGINT"]),
        ("SELECT date_trunc('day', $d)", None, None),
        ("SELECT date_trunc('day', $d)", {"d": "2024-01-01"}, None),
        ("SELECT $a AS a, $b AS b", {"a": 1.5, "b": [1]}, ["DOUBLE", "INTEGER[]"]),
        ("SELECT $2 AS b, $1 AS a", ["x", True], ["BOOLEAN", "VARCHAR"]),
    ],
)
def test_bind_parameters_without_values_returns_known_columns(
    binder: BindClient, lake: Path, sql: str, parameters: Any, expected: list[str] | None
) -> None:
    if parameters and "date_trunc" in sql:
        with pytest.raises(QueryBindingError):
            bound(binder, lake, sql, parameters)
        return
    found = bound(binder, lake, sql, parameters)
    assert (None if found is None else [column.type for column in found]) == expected


@pytest.mark.parametrize("parameters", [{}, {"b": 1}, {"a": 1, "b": 2}, [1, 2]])
def test_bind_mismatched_values_raises(binder: BindClient, lake: Path, parameters: Any) -> None:
    with pytest.raises(InvalidRequest):
        bound(binder, lake, "SELECT $a", parameters)


def test_bind_same_table_name_uses_new_columns(binder: BindClient) -> None:
    statement = parse("SELECT a FROM t")
    for kind in ("BIGINT", "VARCHAR"):
        assert binder.bind(statement, None, {"t": [Column("a", kind)]}) == [Column("a", kind)]
    with pytest.raises(ColumnNotFound):
        binder.bind(statement, None, {"t": [Column("b", "BIGINT")]})


def test_bind_views_of_earlier_queries_are_gone(binder: BindClient) -> None:
    secret = [Column("salary_of_another_owner", "BIGINT")]
    binder.bind(parse("FROM result"), None, {"result": secret, 'Gehälter "2"': secret})
    for sql in ("FROM result", 'FROM "Gehälter ""2"""', "DESCRIBE result"):
        with pytest.raises(TableNotFound) as caught:
            binder.bind(parse(sql), None, {})
        assert "salary" not in f"{caught.value.message} {caught.value.details}"
    assert binder.bind(parse("FROM result"), None, {"result": [Column("a", "BIGINT")]})


def test_bind_views_of_failed_query_are_gone(binder: BindClient) -> None:
    tables = {"a": [Column("x", "BIGINT")], "b": [Column("x", "NO_SUCH_TYPE")]}
    with pytest.raises(QueryBindingError):
        binder.bind(parse("FROM a"), None, tables)
    with pytest.raises(TableNotFound):
        binder.bind(parse("FROM a"), None, {})


def test_bind_refused_statement_reads_nothing(binder: BindClient, tmp_path: Path) -> None:
    canary = tmp_path / "canary.csv"
    canary.write_text("secret\n1\n")
    for sql in (
        f"SELECT * FROM read_csv('{canary}')",
        f"SELECT * FROM '{canary}'",
        "SELECT * FROM read_parquet('s3://lake/t/a.parquet')",
        "SELECT * FROM read_text('/proc/self/environ')",
    ):
        with pytest.raises((StatementNotAllowed, QueryBindingError)) as caught:
            binder.bind(Statement(sql, [], {}), None, {})
        assert "secret" not in str(caught.value)


@pytest.fixture
def short() -> Iterator[BindClient]:
    binder = BindClient(seconds=0.5)
    yield binder
    binder.close()


def test_bind_bomb_times_out_and_next_query_binds(short: BindClient) -> None:
    with pytest.raises(TimeLimitExceeded):
        short.bind(parse(BOMB), None, {})
    assert short.bind(parse("SELECT 1 AS a"), None, {}) == [Column("a", "INTEGER")]


def test_bind_killed_worker_is_replaced() -> None:
    binder = BindClient(seconds=20)
    try:
        binder.bind(parse("SELECT 1"), None, {})
        worker = binder._worker
        assert worker is not None
        killer = threading.Timer(0.5, os.kill, (worker.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(EngineCrashed):
            binder.bind(parse(BOMB), None, {})
        assert binder.bind(parse("SELECT 2 AS b"), None, {}) == [Column("b", "INTEGER")]
        assert not worker.folder.exists()
    finally:
        binder.close()
