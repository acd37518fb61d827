"""The columns that a statement reads: by its text, by DuckDB's pruning and by DuckDB's own scan."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import md5
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.columns import referenced_columns
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.sql.views import create_empty_view, create_schema_views
from duckstep_service.engine.worker.bound_plan import UnreadablePlan, read_plan
from duckstep_service.engine.worker.execution import bind_columns
from duckstep_service.engine.worker.resources import worker_resources
from duckstep_service.engine.worker.sandbox import drop_views
from duckstep_service.engine.worker.scan_columns import ScanColumns
from duckstep_service.engine.worker.wrapping import wrap_statement

from tests.component.engine.column_queries import NARROWED, WHOLE
from tests.component.engine.sandbox_harness import read

R = """
SELECT range AS a, range % 7 AS b, range * 2 AS c, range % 3 AS k,
    {'city': 'x', 'n': range} AS place, [range, 1] AS list, 'x' || range AS s
FROM range(100)
"""
TYPES = [
    *("BIGINT", "HUGEINT", "DECIMAL(9,2)", "FLOAT", "VARCHAR", "BLOB", "BIT", "UUID", "JSON"),
    *("DATE", "TIMESTAMP_NS", "TIMESTAMPTZ", "TIMETZ", "INTERVAL", "GEOMETRY", "BIGNUM"),
    *("ENUM('a', 'b''c')", "INTEGER[3]", "MAP(VARCHAR, INTEGER[])", "UNION(n INTEGER, s VARCHAR)"),
    'STRUCT("a ""b" INTEGER, c STRUCT(d DECIMAL(3,1)[]))',
]
S = "SELECT range AS k, range % 7 AS d, range * 2 AS e, 'x' || range AS s FROM range(100)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("columns")
    for name, sql in (("r", R), ("s", S)):
        (folder / name).mkdir()
        duckdb.sql(sql).write_parquet(str(folder / name / "a.parquet"))
    return folder


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in ("r", "s"):
            file = folder / name / "a.parquet"
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet(['{file}'])")
        yield connection


@pytest.fixture(scope="module")
def scans(connection: duckdb.DuckDBPyConnection) -> ScanColumns:
    scans = ScanColumns()
    scans.load(connection, ["r", "s"])
    return scans


def projected(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Return the columns that DuckDB's optimized plan reads of the files."""
    scans = read_plan(connection, wrap_statement("", sql), optimized=True).scans
    return {fold_name(name) for scan in scans if scan.files for name in scan.columns}


@pytest.mark.parametrize("sql", NARROWED.strip().splitlines() + WHOLE.strip().splitlines())
def test_columns_of_text_and_pruning_include_columns_of_scan(
    connection: duckdb.DuckDBPyConnection, scans: ScanColumns, sql: str
) -> None:
    statement = parse(sql)
    named, found = referenced_columns(statement), scans.find(statement.sql, None)
    assert found is not None
    if named is not None:
        assert found <= named
    try:
        assert projected(connection, statement.sql) <= found
    except UnreadablePlan:
        # DuckDB cannot serialize the plan of some optimizers.
        connection.execute(wrap_statement("EXPLAIN", statement.sql))


@pytest.mark.parametrize("sql", NARROWED.strip().splitlines())
def test_columns_of_named_references_are_narrowed(sql: str) -> None:
    assert referenced_columns(parse(sql)) is not None


@pytest.mark.parametrize("sql", WHOLE.strip().splitlines())
def test_columns_of_unnamed_references_are_all(sql: str) -> None:
    assert referenced_columns(parse(sql)) is None


def test_scan_columns_find_with_parameters_and_errors(scans: ScanColumns) -> None:
    assert scans.find("SELECT a FROM r WHERE b > $x LIMIT $n", {"x": 1, "n": 2}) == frozenset(
        {"a", "b"}
    )
    assert scans.find("SELECT missing FROM r", None) is None
    assert scans.find("SELECT a FROM r WHERE b > $x", None) is None
    assert scans.find("SELECT place.city FROM r", None) == frozenset({"place"})


def test_scan_columns_field_and_column_of_same_name_count_both() -> None:
    scans = ScanColumns()
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE "Tab 1" AS SELECT {\'b\': 1} AS a, 2 AS "A.b", 3 AS c')
        scans.load(connection, ["Tab 1"])
        assert scans.find('SELECT a.b FROM "Tab 1"', None) == frozenset({"a", "a.b"})
        scans.load(connection, [])
        assert scans.find('SELECT a.b FROM "Tab 1"', None) is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM db.orders",
        "SELECT orders.a FROM db.orders",
        "SELECT db.orders.a FROM DB.Orders",
        'SELECT o.a FROM "db.orders" AS o JOIN db.orders AS p USING (a)',
    ],
)
def test_columns_of_table_in_schema_are_narrowed(sql: str) -> None:
    scans = ScanColumns()
    with duckdb.connect() as connection:
        columns = [Column(name, "INTEGER") for name in ("a", "b", "orders")]
        view = create_empty_view("db.orders", columns) + create_schema_views("db.orders")
        for _ in range(2):
            drop_views(connection)
            connection.execute(view)
            scans.load(connection, ["db.orders"])
        named, found = referenced_columns(parse(sql)), scans.find(sql, None)
        assert found == frozenset({"a"})
        assert named is not None
        assert found <= named
        drop_views(connection)
        schemas = "SELECT count(*) FROM duckdb_schemas() WHERE NOT internal"
        assert connection.execute(schemas).fetchone() == (0,)


@pytest.mark.parametrize("sql", ["FROM db.orders", "SELECT orders FROM db.orders"])
def test_columns_of_rows_of_table_in_schema_are_all(sql: str) -> None:
    assert referenced_columns(parse(sql)) is None


def query(folder: Path, sql: str, columns: set[str] | None, limits: Limits) -> EngineQuery:
    tables = []
    for name in ("r", "s"):
        body = (folder / name / "a.parquet").read_bytes()
        file = StoredObject(f"{name}/a.parquet", len(body), md5(body).hexdigest())
        tables.append(TableFiles(name, group_files(f"{name}/", [file])))
    reads = Reads(None if columns is None else frozenset(columns))
    return EngineQuery(sql, None, tables, "me", limits, reads)


@pytest.fixture(scope="module")
def runner(folder: Path) -> Iterator[Runner]:
    runner = Runner(
        lambda key: str(folder / key),
        lambda _: [],
        lambda limits: worker_resources(1024, limits),
        "",
    )
    yield runner
    runner.close()


def test_run_within_planned_columns_returns_them(runner: Runner, folder: Path) -> None:
    for sql, columns in (("SELECT sum(a) FROM r", {"a", "x"}), ("SELECT count(*) FROM r", set())):
        answer = runner.run(query(folder, sql, columns, Limits(seconds=20)))
        assert answer.reads.columns == frozenset(columns)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT max(#3) FROM (SELECT #1 AS x, #2, #3 FROM r)",
        "SELECT x FROM r AS t(x) LIMIT 1",
        "SELECT count(v) FROM r, LATERAL (SELECT to_json(r) AS v)",
        "EXPLAIN ANALYZE SELECT #3 FROM r",
    ],
)
def test_run_of_unplanned_columns_reads_and_charges_every_column(
    runner: Runner, folder: Path, sql: str
) -> None:
    """The worker does not rely on the columns that the planner found."""
    answer = runner.run(query(folder, sql, {"x", "v"}, Limits(seconds=20)))
    assert answer.reads.columns is None
    assert read(answer)
    with pytest.raises(ScanLimitExceeded):
        runner.run(query(folder, sql, {"x", "v"}, Limits(seconds=20, scanned_bytes=1000)))


@pytest.mark.parametrize("sql", NARROWED.strip().splitlines() + WHOLE.strip().splitlines())
def test_described_result_is_that_of_the_files(
    connection: duckdb.DuckDBPyConnection, scans: ScanColumns, sql: str
) -> None:
    described, bound = scans.describe(sql, None), bind_columns(connection, sql, None)
    assert described == (None if "row(r)" in sql or "struct_values(r)" in sql else bound)


@pytest.mark.parametrize("kind", TYPES)
def test_described_type_is_that_of_the_value(kind: str) -> None:
    scans = ScanColumns()
    with duckdb.connect() as connection:
        connection.execute(f'CREATE VIEW v AS SELECT CAST(NULL AS {kind}) AS "a b"')
        scans.load(connection, ["v"])
        for sql in ("FROM v", 'SELECT [{\'x\': "a b"}] AS l, "a b", "a b" FROM v'):
            described = scans.describe(sql, None)
            bound = bind_columns(connection, sql, None)
            assert described in (None, bound)
            assert described is None or str(described) == str(bound)


def test_described_result_of_unknown_table_is_unknown(scans: ScanColumns) -> None:
    assert scans.describe("FROM missing", None) is None


def test_described_parameters_decide_types(scans: ScanColumns) -> None:
    described = scans.describe("SELECT $x AS x, a FROM r", {"x": 1.5})
    assert described is not None
    assert [(name, str(kind)) for name, kind in described] == [("x", "DOUBLE"), ("a", "BIGINT")]
