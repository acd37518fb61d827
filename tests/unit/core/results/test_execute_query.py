"""The execution of a manifest: the bytes that a run reports and is charged for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    QueryCancelled,
    QueryExecutionError,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.query.submission import QueryExecution
from duckstep_service.core.results.execute_query import (
    Attempt,
    ExecutionDependencies,
    execute_query,
)
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore

FILE = StoredObject("t/a.parquet", 1000, "1")
MANIFEST = Manifest(
    "duckdb",
    "SELECT a FROM t",
    [TableFiles("t", [FileGroup("none", {}, [FILE])])],
    Reads(frozenset({"a"})),
    None,
)


class Statistics:
    """The column `a` has 40 bytes."""

    def find(self, files: object) -> dict[str, FileIndex]:
        return {FILE.key: FileIndex("1", 1000, 1, b"", {"a": [ByteRange(4, 44)]})}


class Engine:
    """An engine that reads some bytes and then returns a result or raises."""

    def __init__(self, outcome: EngineResult | DuckstepError, fetched: int | None) -> None:
        self._outcome, self._fetched = outcome, fetched

    def run(self, query: EngineQuery) -> EngineResult:
        query.heartbeat.report(read_bytes=self._fetched)
        if isinstance(self._outcome, DuckstepError):
            raise self._outcome
        return self._outcome


@contextmanager
def export(path: Path, result: QueryResult, rows: int, wanted: ResultFormat) -> Iterator[BinaryIO]:
    raise AssertionError
    yield


def execute(engine: Engine, attempt: Attempt) -> int:
    dependencies = ExecutionDependencies(engine, export, MemoryStore(), Statistics())
    options = RunOptions(None, Limits(seconds=5), Format.PARQUET)
    execution = QueryExecution("q", "q", "me")
    return execute_query(execution, MANIFEST, options, attempt, dependencies).scanned_bytes


@pytest.mark.parametrize(
    ("reads", "charged"), [(MANIFEST.reads, 40), (Reads(frozenset()), 0), (Reads(), 1000)]
)
def test_execute_query_charges_what_the_engine_has_read(
    reads: Reads, charged: int, tmp_path: Path
) -> None:
    path = tmp_path / "result.parquet"
    path.write_bytes(b"rows")
    answer = EngineResult(path, 1, [Column("a", "INTEGER")], 0.1, reads)
    assert execute(Engine(answer, None), Attempt("one", 0, 1)) == charged


@pytest.mark.parametrize(
    ("error", "fetched", "reported"),
    [
        (QueryExecutionError("after the read"), None, 40),
        (QueryExecutionError("after the read"), 25, 25),
        (QueryCancelled("by its owner"), None, 40),
        (ColumnNotFound("before the read"), None, None),
        (ColumnNotFound("after the fetch"), 25, 25),
    ],
)
def test_execute_query_failure_reports_bytes(
    error: DuckstepError, fetched: int | None, reported: int | None
) -> None:
    attempt = Attempt("one", 0, 1)
    with pytest.raises(type(error)):
        execute(Engine(error, fetched), attempt)
    assert attempt.heartbeat.progress.read_bytes == reported
