"""The estimates of DuckDB's optimizer over tables that have no files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.errors import ColumnNotFound
from duckstep_service.core.planning.blocking_inputs import (
    BlockingInput,
    BlockingOperator,
    EstimatedScan,
    TableRows,
    largest_input,
)
from duckstep_service.core.table_files import Column
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bind_client import BindClient

COLUMNS = [
    Column("id", "BIGINT"),
    Column("k", "INTEGER"),
    Column("name", "VARCHAR"),
    Column("s", 'STRUCT(a INTEGER, "b c" VARCHAR)'),
    Column("u", "UUID"),
    Column('odd "name', "DECIMAL(12,2)"),
]
TABLES = {"big": COLUMNS, "db.small": COLUMNS}
ROWS = {"big": 60_000_000_000, "db.small": 1_000_000}


@pytest.fixture(scope="module")
def binder() -> Iterator[BindClient]:
    binder = BindClient(seconds=10)
    yield binder
    binder.close()


def operators(binder: BindClient, sql: str) -> list[BlockingOperator]:
    return binder.blocking_operators(parse(sql), {}, TABLES, ROWS)


@pytest.mark.parametrize(
    ("sql", "name", "rows", "scans"),
    [
        ("FROM big ORDER BY id", "the input of a sort", ROWS["big"], [("big", "id k name s u")]),
        (
            "SELECT *, row_number() OVER (PARTITION BY k) FROM big",
            "the input of a window",
            ROWS["big"],
            [("big", "id k name s u")],
        ),
        (
            "SELECT big.name FROM big JOIN db.small USING (id)",
            "the build side of a join",
            ROWS["db.small"],
            [("db.small", "id")],
        ),
        ("SELECT DISTINCT u FROM big", "the input of an aggregate", ROWS["big"], [("big", "u")]),
        (
            "SELECT k, count(DISTINCT id) FROM big GROUP BY k",
            "the input of an aggregate",
            ROWS["big"],
            [("big", "k id")],
        ),
        ("SELECT median(k) FROM big", "the input of an aggregate", ROWS["big"], [("big", "k")]),
    ],
)
def test_blocking_operators_have_estimated_rows_and_columns(
    binder: BindClient, sql: str, name: str, rows: int, scans: list[tuple[str, str]]
) -> None:
    (operator,) = operators(binder, sql)
    assert (operator.name, operator.rows) == (name, rows)
    tables = {count: table for table, count in ROWS.items()}
    known = {column.name for column in COLUMNS}
    found = [(tables[scan.rows], set(scan.names) & known) for scan in operator.scans]
    expected = [(table, set(names.split())) for table, names in scans]
    assert [table for table, _ in found] == [table for table, _ in expected]
    assert all(want <= got for (_, got), (_, want) in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "sql",
    ["SELECT count(*), sum(id) FROM big", "FROM big LIMIT 5", "SELECT k FROM big WHERE u IS NULL"],
)
def test_blocking_operators_of_a_streaming_statement_are_none(binder: BindClient, sql: str) -> None:
    assert operators(binder, sql) == []


def test_blocking_operators_filter_lowers_the_rows(binder: BindClient) -> None:
    (whole,) = operators(binder, "FROM big ORDER BY id")
    (filtered,) = operators(binder, "FROM big WHERE k = 5 AND s.a > 3 ORDER BY id")
    assert 0 < filtered.rows < whole.rows


def test_blocking_operators_invalid_statement_raises_then_binds(binder: BindClient) -> None:
    with pytest.raises(ColumnNotFound):
        operators(binder, "SELECT missing FROM big")
    assert binder.bind(parse("SELECT id FROM big"), None, TABLES) == [Column("id", "BIGINT")]


def test_largest_input_multiplies_rows_and_widths() -> None:
    found = [
        BlockingOperator("a sort", 10, (EstimatedScan(5, ("id", "(a + 1)")),)),
        BlockingOperator("a window", 10, (EstimatedScan(5, ("id", "text")), EstimatedScan(6, ()))),
    ]
    tables = {"a": TableRows(5, {"id": 8, "text": 30}), "b": TableRows(5, {"id": 8})}
    largest = largest_input(found, tables, {"a": 5, "b": 6})
    assert largest == BlockingInput("a window", 10, 10 * (8 + 30 + 8))
    assert largest_input([], tables, {}) is None
