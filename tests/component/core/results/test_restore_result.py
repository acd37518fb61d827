"""The result of a run of Athena, restored by DuckDB from parts in Athena's types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
from duckstep_service.core.errors import InternalError, RowLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import parts_prefix, results_bucket_key
from duckstep_service.core.query.athena_run import AthenaParts
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.query.record import QueryResult, QueryRun
from duckstep_service.core.query.submission import QueryExecution
from duckstep_service.core.results.execute_query import Attempt, ExecutionDependencies
from duckstep_service.core.results.restore_result import (
    AthenaFigures,
    find_stored_run,
    list_parts,
    restore_result,
    store_run,
)
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import worker_resources

NAME = "alice_1"
EXECUTION = QueryExecution("arn:e", NAME, "alice")
COLUMNS = (
    Column("c0", "DECIMAL(38,0)"),
    Column("c1", "TIMESTAMP"),
    Column("c2", "BIGINT[]"),
    Column("c3", "VARCHAR"),
)
RESTORE = (
    'SELECT CAST(c0 AS HUGEINT) AS "Sum", CAST(c1 AS TIMESTAMP) AS "moment",'
    ' CAST(c2 AS INTEGER[]) AS "list", c3 AS "이름" FROM parts ORDER BY c0 DESC NULLS LAST'
)
PARTS = AthenaParts(RESTORE, COLUMNS, "lake", "duckstep_1")
SCHEMA = pa.schema(
    [
        ("c0", pa.decimal128(38, 0)),
        ("c1", pa.timestamp("us")),
        ("c2", pa.list_(pa.int64())),
        ("c3", pa.string()),
    ]
)
MOMENT = 1_719_705_600_123_456
ROWS: list[list[dict[str, Any]]] = [
    [{"c0": 10**37, "c1": MOMENT, "c2": [1, 2], "c3": "가"}],
    [
        {"c0": None, "c1": None, "c2": None, "c3": None},
        {"c0": 5, "c1": MOMENT, "c2": [], "c3": "b"},
    ],
]


class Bucket(MemoryStore):
    """A results bucket whose parts DuckDB reads from a folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def add_part(self, name: str, rows: list[dict[str, Any]]) -> None:
        key = f"{parts_prefix(NAME)}{name}"
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        # As Athena: timestamps of 96 bits, and no suffix.
        pyarrow.parquet.write_table(table, path, use_deprecated_int96_timestamps=True)
        self.objects[key] = path.read_bytes()


@pytest.fixture
def bucket(tmp_path: Path) -> Bucket:
    return Bucket(tmp_path)


@pytest.fixture
def dependencies(bucket: Bucket) -> Iterator[ExecutionDependencies]:
    def uri(key: str) -> str:
        return str(bucket.root / str(results_bucket_key(key)))

    def no_export(*_: Any) -> AbstractContextManager[BinaryIO]:
        raise AssertionError

    runner = Runner(uri, lambda _: [], partial(worker_resources, 1024), "")
    yield ExecutionDependencies(runner, no_export, bucket)
    runner.close()


def restored(
    dependencies: ExecutionDependencies, athena: AthenaParts | None = PARTS, **limits: int
) -> QueryRun:
    options = RunOptions({"unused": 1}, Limits(seconds=20, scanned_bytes=1, **limits))
    manifest = Manifest("athena", "SELECT …", [], Reads(), options, athena)
    return restore_result(EXECUTION, manifest, options, Attempt("a-1", 0.0, 30), dependencies)


def rows_of(bucket: Bucket, result: QueryResult) -> list[tuple[Any, ...]]:
    path = bucket.root / "result.parquet"
    path.write_bytes(bucket.get(result.files["parquet"].key))
    return duckdb.sql(f"FROM '{path}'").fetchall()


def test_restore_result_returns_types_names_and_order(
    bucket: Bucket, dependencies: ExecutionDependencies
) -> None:
    for number, rows in enumerate(ROWS):
        bucket.add_part(f"20260101_{number}", rows)
    run = restored(dependencies)
    assert [(column.name, column.type) for column in run.result.columns] == [
        ("Sum", "HUGEINT"),
        ("moment", "TIMESTAMP"),
        ("list", "INTEGER[]"),
        ("이름", "VARCHAR"),
    ]
    first, second, last = rows_of(bucket, run.result)
    assert (int(first[0]), first[2], first[3]) == (10**37, [1, 2], "가")
    assert (first[1].microsecond, int(second[0]), second[2]) == (123_456, 5, [])
    assert last == (None, None, None, None)
    assert (run.rows, run.result.files["parquet"].key) == (3, f"results/{NAME}/a-1/result.parquet")


def test_restore_result_without_parts_is_empty_with_the_types(
    bucket: Bucket, dependencies: ExecutionDependencies
) -> None:
    bucket.objects[f"{parts_prefix(NAME)}marker"] = b""
    assert list_parts(NAME, bucket) == []
    run = restored(dependencies)
    assert (run.rows, rows_of(bucket, run.result)) == (0, [])
    assert [column.type for column in run.result.columns][:2] == ["HUGEINT", "TIMESTAMP"]


def test_restore_result_keeps_the_limits_of_a_result(
    bucket: Bucket, dependencies: ExecutionDependencies
) -> None:
    bucket.add_part("one", ROWS[1])
    with pytest.raises(RowLimitExceeded):
        restored(dependencies, result_rows=1)


def test_restore_result_of_another_plan_raises(dependencies: ExecutionDependencies) -> None:
    with pytest.raises(InternalError, match="no run of Athena"):
        restored(dependencies, athena=None)


def test_store_run_deletes_parts_and_is_found_again(
    bucket: Bucket, dependencies: ExecutionDependencies
) -> None:
    bucket.add_part("one", ROWS[0])
    bucket.objects[f"results/{NAME}/athena-records/q-1.metadata"] = b"1"
    run = AthenaFigures(70, 80).apply_to(restored(dependencies))
    store_run(NAME, run, bucket)
    assert sorted(bucket.objects) == [
        f"results/{NAME}/a-1/result.parquet",
        f"results/{NAME}/run.json",
    ]
    assert find_stored_run(NAME, bucket) == run
    assert (run.scanned_bytes, run.engine_milliseconds) == (70, 80)


def test_restore_result_after_a_stored_run_raises(
    bucket: Bucket, dependencies: ExecutionDependencies
) -> None:
    """The parts may be deleted in part."""
    bucket.add_part("one", ROWS[0])
    store_run(NAME, restored(dependencies), bucket)
    with pytest.raises(InternalError, match="Two attempts"):
        restored(dependencies)


def test_athena_figures_of_missing_statistics_are_zero() -> None:
    assert AthenaFigures.from_statistics({}) == AthenaFigures()
