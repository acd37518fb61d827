"""The check of bound plans, without the statement policy before it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import DuckstepError, StatementNotAllowed, TableNotFound
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.engine.worker.bind_client import BindClient
from duckstep_service.engine.worker.bound_plan import UnreadablePlan, read_plan
from duckstep_service.engine.worker.plan_check import PlanRefused, Readable, check_plan

from tests.component.engine import attacks
from tests.component.engine.sandbox_harness import (
    BUCKET,
    CANARY,
    PREFIX,
    SandboxHarness,
    local_harness,
    make_files,
    prefetch_harness,
    read,
    s3_harness,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("plans") / "root"
    make_files(root)
    return root


@pytest.fixture
def open_connection(root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection without any sandbox, with the table t and what an attacker may want."""
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        connection.execute(f"CREATE VIEW t AS FROM read_parquet(['{allowed_file(root)}'])")
        connection.execute("CREATE TABLE stored AS SELECT 1 AS a")
        connection.execute("CREATE SEQUENCE s")
        yield connection


def allowed_file(root: Path) -> str:
    return str(root / BUCKET / PREFIX / "t" / "a.parquet")


def fill(root: Path, sql: str) -> str:
    folder = str(root / BUCKET / PREFIX).rstrip("/")
    places = {"root": str(root), "lake": folder, "web": "127.0.0.1:9", "pwned": f"{root}/pwned"}
    for name, value in places.items():
        sql = sql.replace(f"<{name}>", value)
    return sql


@pytest.mark.parametrize("sql", attacks.EVERY)
def test_attack_without_policy_and_sandbox_is_refused_before_it_runs(
    open_connection: duckdb.DuckDBPyConnection, root: Path, sql: str
) -> None:
    """The check alone: this connection could read and write every file."""
    before = sorted(root.rglob("*"))
    with pytest.raises((PlanRefused, duckdb.Error)) as caught:
        check_plan(open_connection, fill(root, sql), None, Readable(["t"], [allowed_file(root)]))
    assert CANARY not in str(caught.value)
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    "sql",
    [
        "FROM stored",
        "SELECT * FROM t, stored",
        "SELECT (SELECT max(a) FROM stored) FROM t",
        "WITH stored AS (SELECT 1) SELECT * FROM main.stored",
        "FROM query('FROM stored')",
        "FROM query_table('stored')",
        "SELECT * FROM t WHERE id IN (SELECT a FROM memory.main.stored)",
        "SELECT getenv('HOME')",
        "SELECT * FROM range(1) LIMIT current_setting('threads')",
        "SELECT nextval('s')",
        "SELECT * FROM read_parquet('<lake>/t/secret.parquet')",
        "SELECT * FROM '<lake>/t/*.parquet'",
        "SELECT * FROM t UNION ALL BY NAME FROM '<lake>/t/secret.parquet'",
        "SELECT 1 WHERE false AND EXISTS (FROM '<lake>/t/secret.parquet')",
        "SELECT count(*) FROM t ANTI JOIN '<lake>/t/secret.parquet' USING (id)",
        "DESCRIBE '<lake>/t/secret.parquet'",
        "DESCRIBE SELECT * FROM t, '<lake>/t/secret.parquet'",
        "FROM (DESCRIBE '<lake>/t/secret.parquet')",
        "SELECT (SELECT count(*) FROM (DESCRIBE FROM '<lake>/t/secret.parquet'))",
        'WITH "<lake>/t/SECRET.parquet" AS (SELECT 1) FROM t, (DESCRIBE "<lake>/t/secret.parquet")',
        "SELECT * FROM duckdb_settings()",
        "DESCRIBE stored",
        "FROM (DESCRIBE duckdb_views)",
        "DESCRIBE SELECT * FROM t, pg_catalog.pg_class",
        "SELECT 1); SELECT 2; FROM (SELECT 3",
        "SELECT 1) UNION ALL (SELECT 2",
        "SELECT 1; SELECT 2",
    ],
)
def test_plan_outside_the_manifest_is_refused(
    open_connection: duckdb.DuckDBPyConnection, root: Path, sql: str
) -> None:
    with pytest.raises((PlanRefused, duckdb.ParserException, duckdb.CatalogException)):
        check_plan(open_connection, fill(root, sql), None, Readable(["t"], [allowed_file(root)]))


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT * FROM t", None),
        ("DESCRIBE t", None),
        ("DESCRIBE SELECT id FROM t", None),
        ("SUMMARIZE t", None),
        ("WITH c AS (FROM t) FROM (DESCRIBE C)", None),
        ("SELECT * FROM range($n)", {"n": 3}),
        ("SELECT * FROM t WHERE id > ? AND s = ? LIMIT ?", [1, "row 1", 5]),
        ("SELECT * FROM t WHERE id > $Least", {"least": "5"}),
        ("SELECT upper($x), $y + 1, $z", {"x": "a", "y": 1.5, "z": None}),
        ("SELECT unnest($x)", {"x": [1, 2]}),
        ("SELECT $01 + ?2", [1, 2]),
        ('SELECT $x, \'$y\', "$y" FROM (SELECT 1 AS "$y") -- $q', {"x": "it's $y"}),
        ("SELECT $x.a", {"x": {"a": [True, None]}}),
        ("SELECT s FROM t ORDER BY s COLLATE de", None),
        ("SELECT date_trunc('day', $d::DATE)", {"d": "2024-01-01"}),
    ],
)
def test_plan_of_manifest_is_accepted(
    open_connection: duckdb.DuckDBPyConnection, root: Path, sql: str, parameters: Any
) -> None:
    check_plan(open_connection, sql, parameters, Readable(["t"], [allowed_file(root)]))


def test_read_plan_names_files_and_columns(
    open_connection: duckdb.DuckDBPyConnection, root: Path
) -> None:
    sql = "SELECT max(s) FROM t WHERE k = 1"
    for optimized, columns in ((False, {"id", "k", "s"}), (True, {"k", "s"})):
        (scan,) = read_plan(open_connection, sql, optimized).scans
        assert (scan.function, scan.files) == ("read_parquet", (allowed_file(root),))
        assert scan.columns == columns


def test_read_plan_is_not_misled_by_constants(
    open_connection: duckdb.DuckDBPyConnection,
) -> None:
    text = json.dumps({"type": "LOGICAL_GET", "name": "getenv"}, separators=(",", ":"))
    for quoted in (text, text[1:-1], f"\\{text}", text.replace('"', '\\"')):
        literal = "'" + quoted + "'"
        plan = read_plan(open_connection, f"SELECT {literal}, upper({literal})")
        assert (plan.scans, plan.functions) == ((), frozenset({"upper"}))


def test_read_plan_invalid_statement_raises(open_connection: duckdb.DuckDBPyConnection) -> None:
    for sql in ("SELECT missing FROM t", "SELEC 1", "SELECT $x", "EXPLAIN FROM t"):
        with pytest.raises(UnreadablePlan):
            read_plan(open_connection, sql)


@pytest.fixture(scope="module", params=["local", "s3", "fetched"])
def harness(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxHarness]:
    root = tmp_path_factory.mktemp("harness") / "root"
    make = {"local": local_harness, "s3": s3_harness, "fetched": prefetch_harness}[request.param]
    with make(root) as harness:
        yield harness


def stored(harness: SandboxHarness, key: str) -> StoredObject:
    body = (harness.root / BUCKET / PREFIX / key).read_bytes()
    return StoredObject(key, len(body), md5(body).hexdigest())


def test_file_of_earlier_manifest_is_refused(harness: SandboxHarness) -> None:
    """The worker is reused, and its sandbox could read the file of the earlier query."""
    tables = [
        TableFiles(name, group_files(f"{name}/", [stored(harness, f"{name}/{file}.parquet")]))
        for name, file in (("t", "a"), ("u", "secret"))
    ]
    both = EngineQuery("SELECT count(*) FROM t, u", None, tables, "me", Limits(seconds=20))
    secret = harness.fill("<lake>/u/secret.parquet")
    if harness.runner._prefetch is not None:
        harness.runner.run(both)
        secret = f"{harness.runner._prefetch._local.separate.folder}/u/secret.parquet"
    for sql in (
        f"SELECT s FROM read_parquet('{secret}')",
        f"SELECT s FROM '{secret}'",
        f"SELECT id, (SELECT any_value(s) FROM '{secret}') FROM t",
        f"FROM (DESCRIBE '{secret}')",
        f"EXPLAIN ANALYZE SELECT s FROM '{secret}'",
    ):
        assert read(harness.runner.run(both)) == [(300,)]
        with pytest.raises(StatementNotAllowed) as caught:
            harness.runner.run(EngineQuery(sql, None, tables[:1], "me", Limits(seconds=20)))
        assert CANARY not in f"{caught.value.message} {caught.value.details}"
        assert harness.runner._worker is None


def test_table_of_earlier_manifest_is_unknown(harness: SandboxHarness) -> None:
    tables = [
        TableFiles(name, group_files(f"{name}/", [stored(harness, f"{name}/{file}.parquet")]))
        for name, file in (("t", "a"), ("u", "secret"))
    ]
    both = EngineQuery("SELECT count(*) FROM t, u", None, tables, "me", Limits(seconds=20))
    assert read(harness.runner.run(both)) == [(300,)]
    with pytest.raises(TableNotFound):
        harness.runner.run(EngineQuery("FROM u", None, tables[:1], "me", Limits(seconds=20)))


@pytest.mark.parametrize("sql", attacks.lines(attacks.STATE))
def test_binder_refuses_catalog_and_state(sql: str, binder: BindClient) -> None:
    with pytest.raises(DuckstepError) as caught:
        binder.bind(Statement(sql, [], {}), None, {"t": [Column("id", "BIGINT")]})
    assert "settings" not in str(caught.value.details)


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT * FROM unnest(['a', 'b']) WITH ORDINALITY", None),
        ("SELECT ?", [[{"A": 1, "a": 2}]]),
    ],
)
def test_statement_without_plan_names_another_form(
    sql: str, parameters: list[Any] | None, binder: BindClient
) -> None:
    with pytest.raises(StatementNotAllowed, match=r"row_number\(\) in place of WITH ORDINALITY"):
        binder.bind(Statement(sql, [], {}), parameters, {})


@pytest.fixture(scope="module")
def binder() -> Iterator[BindClient]:
    binder = BindClient(seconds=10)
    yield binder
    binder.close()
