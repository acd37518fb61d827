"""The engine over real files: a real worker process and DuckDB."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    EngineCrashed,
    InvalidDataFile,
    InvalidRequest,
    MemoryLimitExceeded,
    Position,
    QueryBindingError,
    QueryCancelled,
    QueryExecutionError,
    ResultLimitExceeded,
    RowLimitExceeded,
    SpillLimitExceeded,
    StatementNotAllowed,
    TimeLimitExceeded,
)
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.fork_client import start_fork_server
from duckstep_service.engine.worker.plan_check import Parameters

from tests.component.engine.processes import is_running, processor_ticks

YEARS = [(2021, 120), (2022, 120)]
SLOW = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two tables of the same rows: one in year=/month= folders, one in plain folders."""
    root = tmp_path_factory.mktemp("lake")
    rows = "SELECT range AS id, 2020 + range % 3 AS year, 1 + range % 12 AS month FROM range(360)"
    for year in (2020, 2021, 2022):
        for month in range(1, 13):
            for folder in (f"hive/year={year}/month={month:02}", f"plain/{year}/{month:02}"):
                (root / folder).mkdir(parents=True)
                target = root / folder / "it's a file.parquet"
                where = f"year = {year} AND month = {month}"
                duckdb.sql(f"SELECT id FROM ({rows}) WHERE {where}").write_parquet(str(target))
    return root


def table(lake: Path, name: str) -> TableFiles:
    files = [
        StoredObject(str(path.relative_to(lake)), path.stat().st_size, str(path.stat().st_mtime_ns))
        for path in sorted((lake / name).rglob("*.parquet"))
    ]
    return TableFiles(name, group_files(f"{name}/", files))


def run(
    runner: Runner,
    sql: str,
    *tables: TableFiles,
    parameters: Parameters = None,
    limits: Limits | None = None,
) -> EngineResult:
    return runner.run(EngineQuery(sql, parameters, tables, "me", limits or Limits(seconds=20)))


def rows(answer: EngineResult) -> list[tuple[object, ...]]:
    return duckdb.sql(f"FROM '{answer.path}'").fetchall()


@pytest.mark.parametrize("name", ["hive", "plain"])
@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*), min(id) FROM t", [(360, 0)]),
        ("SELECT year, count(*) FROM t WHERE year > 2020 GROUP BY 1 ORDER BY 1", YEARS),
        ("SELECT min(year), max(month) FROM t", [(2020, 12)]),
        ("SELECT count(*) FROM t WHERE month = 6 AND year >= 2021", [(30,)]),
        ("SELECT typeof(any_value(month)) FROM t", [("BIGINT",)]),
    ],
)
def test_run_hive_and_plain_layouts_return_same_rows(
    runner: Runner, lake: Path, name: str, sql: str, expected: list[tuple[object, ...]]
) -> None:
    assert rows(run(runner, sql.replace("FROM t", f"FROM {name}"), table(lake, name))) == expected


def test_run_min_over_partition_column_of_one_file(runner: Runner, lake: Path) -> None:
    whole = table(lake, "hive")
    first = TableFiles("hive", group_files("hive/", whole.files[:1]))
    assert rows(run(runner, "SELECT min(month) FROM hive", first)) == [(1,)]


def test_run_ordered_query_preserves_row_order(runner: Runner) -> None:
    answer = run(runner, "SELECT range AS r FROM range(1000000) ORDER BY hash(range)")
    assert answer.rows == 1_000_000
    wrong = f"SELECT count(*) FROM (SELECT hash(r) < lag(hash(r)) OVER () w FROM '{answer.path}')"
    assert duckdb.sql(f"{wrong} WHERE w").fetchone() == (0,)


def test_run_result_has_row_groups_of_few_rows(runner: Runner) -> None:
    answer = run(runner, "SELECT range AS r FROM range(100000)")
    sql = f"SELECT row_group_num_rows, compression FROM parquet_metadata('{answer.path}')"
    groups = duckdb.sql(sql).fetchall()
    assert sum(count for count, _ in groups) == 100_000
    assert max(groups) <= (20_480, "ZSTD")


def test_run_types_that_parquet_lacks_keep_values(runner: Runner) -> None:
    answer = run(
        runner,
        """SELECT sum(range) AS total, 170141183460469231731687303715884105727::UHUGEINT AS u,
        '101'::BIT AS bits, [1::HUGEINT] AS list, 1 AS a, 2 AS a, {'HUGEINT': 1} AS "a HUGEINT"
        FROM range(5)""",
    )
    assert rows(answer) == [
        (Decimal(10), str(2**127 - 1), "101", [Decimal(1)], 1, 2, {"HUGEINT": 1})
    ]
    names = [column.name for column in answer.columns]
    assert names == ["total", "u", "bits", "list", "a", "a_1", "a HUGEINT"]
    types = [column.type for column in answer.columns]
    assert types[:4] == ["HUGEINT", "UHUGEINT", "BIT", "HUGEINT[]"]


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [("SELECT ? + ?", [1, 2]), ("SELECT $a + $b", {"a": 1, "b": 2}), ("SELECT 3", None)],
)
def test_run_parameters_are_bound(runner: Runner, sql: str, parameters: Parameters) -> None:
    assert rows(run(runner, sql, parameters=parameters)) == [(3,)]


@pytest.mark.parametrize(
    ("sql", "error", "position"),
    [
        ("SELECT '한글 😀',\n  missing FROM hive", ColumnNotFound, Position(2, 3, 7)),
        ("SELECT nofunction(id) FROM hive", QueryBindingError, Position(1, 8, 10)),
        ("SELECT 'x'::INT", QueryExecutionError, None),
        ("SELECT ?", InvalidRequest, None),
        ("SELECT * FROM read_text('/etc/hostname')", StatementNotAllowed, None),
        ("SELECT * FROM read_parquet('../*.parquet')", StatementNotAllowed, None),
    ],
)
def test_run_invalid_query_raises_with_class_and_position(
    runner: Runner, lake: Path, sql: str, error: type[DuckstepError], position: Position | None
) -> None:
    with pytest.raises(error) as caught:
        run(runner, sql, table(lake, "hive"))
    if position:
        assert caught.value.position == position


def test_run_misspelled_column_suggests_candidate(runner: Runner, lake: Path) -> None:
    with pytest.raises(ColumnNotFound, match="Did you mean"):
        run(runner, "SELECT ids FROM hive", table(lake, "hive"))


@pytest.mark.parametrize(
    "sql", [SLOW, "SELECT levenshtein(repeat('ab', 200000), repeat('ba', 200000))"]
)
def test_run_deadline_interrupts_or_kills(runner: Runner, sql: str) -> None:
    with pytest.raises(TimeLimitExceeded):
        run(runner, sql, limits=Limits(seconds=1))
    assert rows(run(runner, "SELECT 1")) == [(1,)]


@pytest.mark.parametrize(
    ("sql", "kept"),
    [(SLOW, True), ("SELECT levenshtein(repeat('ab', 200000), repeat('ba', 200000))", False)],
)
def test_run_cancelled_query_ends_and_next_runs(runner: Runner, sql: str, kept: bool) -> None:
    run(runner, "SELECT 1")
    assert runner._worker is not None
    pid = runner._worker.pid
    cancelled = Heartbeat(lambda progress: False)
    cancelled.beat()
    query = EngineQuery(sql, None, (), "me", Limits(seconds=20), heartbeat=cancelled)
    with pytest.raises(QueryCancelled):
        runner.run(query)
    assert is_running(pid) is kept
    if kept:
        before = processor_ticks(pid)
        time.sleep(0.5)
        assert processor_ticks(pid) - before <= 2
    assert rows(run(runner, "SELECT 1")) == [(1,)]


def test_run_reports_progress(runner: Runner, lake: Path) -> None:
    class Watching(Heartbeat):
        """Records every percentage and cancels the query at the first between 0 and 100."""

        def __init__(self) -> None:
            super().__init__(lambda progress: False)
            self.percents: list[float] = []

        def check(self) -> None:
            percent = self.progress.percent or 0
            self.percents.append(percent)
            if 0 < percent < 100:
                self.beat()
            super().check()

    (lake / "steps").mkdir()
    rows_of_steps = duckdb.sql("SELECT range AS id FROM range(3000000)")
    rows_of_steps.write_parquet(str(lake / "steps" / "one.parquet"))
    watching = Watching()
    # Long on any machine: it ends at the first percentage between.
    slow = "md5(" * 100 + "id::VARCHAR" + ")" * 100
    files = [table(lake, "steps")]
    sql = f"SELECT max({slow}) FROM steps"
    query = EngineQuery(sql, None, files, "me", Limits(seconds=60), heartbeat=watching)
    with pytest.raises(QueryCancelled):
        runner.run(query)
    assert watching.percents == sorted(watching.percents)
    assert 0 < watching.percents[-1] < 100


def test_run_exceeded_memory_raises_and_next_query_runs(runner: Runner) -> None:
    with pytest.raises(MemoryLimitExceeded):
        run(runner, "SELECT string_agg(repeat('x', 1000000), '') FROM range(2000)")
    assert rows(run(runner, "SELECT 1")) == [(1,)]


def test_run_killed_worker_raises_and_next_query_runs(runner: Runner) -> None:
    run(runner, "SELECT 1")
    worker = runner._worker
    assert worker is not None
    threading.Timer(0.3, os.kill, (worker.pid, signal.SIGKILL)).start()
    with pytest.raises(EngineCrashed, match="SIGKILL"):
        run(runner, SLOW)
    assert not worker.folder.exists()
    assert rows(run(runner, "SELECT 1")) == [(1,)]


def test_run_killed_fork_server_is_replaced(runner: Runner) -> None:
    run(runner, "SELECT 1")
    worker = runner._worker
    assert worker is not None
    os.kill(start_fork_server().pid, signal.SIGKILL)
    worker._process.wait()
    assert rows(run(runner, "SELECT 1")) == [(1,)]


def test_run_corrupt_file_raises_with_its_name(runner: Runner, tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1 not really a file")
    broken = TableFiles("t", group_files("", [StoredObject(str(path), 22, "1")]))
    with pytest.raises(InvalidDataFile):
        run(runner, "FROM t", broken)


def test_run_worker_is_reused_for_same_or_fewer_files(runner: Runner, lake: Path) -> None:
    hive = table(lake, "hive")
    fewer = TableFiles("hive", group_files("hive/", hive.files[:5]))
    changed = [replace(file, version="2") for file in fewer.files]
    pids = []
    for each in (hive, fewer, TableFiles("hive", group_files("hive/", changed)), hive):
        answer = run(runner, "SELECT count(*) FROM hive", each)
        assert rows(answer) == [(360 if each is hive else 60,)]
        assert runner._worker is not None
        pids.append(runner._worker.pid)
    assert pids[0] == pids[1]
    assert len(set(pids)) == 3


@pytest.mark.parametrize(
    ("sql", "limits", "error"),
    [
        ("FROM range(11)", Limits(20, result_rows=10), RowLimitExceeded),
        (
            "SELECT hash(range) AS h FROM range(20000000)",
            Limits(20, result_bytes=1_000_000),
            ResultLimitExceeded,
        ),
        (
            "SELECT count(*) FROM (SELECT DISTINCT hash(range) FROM range(20000000))",
            Limits(20, memory_bytes=50_000_000, spill_bytes=1_000_000),
            SpillLimitExceeded,
        ),
    ],
)
def test_run_exceeded_limit_raises_its_error(
    runner: Runner, sql: str, limits: Limits, error: type[DuckstepError]
) -> None:
    with pytest.raises(error):
        run(runner, sql, limits=limits)
    assert rows(run(runner, "SELECT 1")) == [(1,)]
