"""Planning over an in-memory bucket with DuckDB's parser."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.errors import (
    Position,
    ScanLimitExceeded,
    TableFormatNotSupported,
    TableNotFound,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.planning.plan_query import (
    SHORT_MANIFEST_BYTES,
    PlanDependencies,
    plan_query,
)
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.scan_capacity import ScanCapacity
from duckstep_service.core.query.submission import QueryRequest, Submission
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.table_files import Column, TableFiles, TableSchema
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.engine.sql.parser import parse

LIMITS = Limits(seconds=300)
NOW = datetime(2024, 2, 10, tzinfo=UTC)
LAKE = MemoryStore(
    {
        "reviews/year=2024/month=01/a.parquet": b"12345",
        "reviews/year=2024/month=02/b.parquet": b"123",
        "users/a.parquet": b"1",
    }
)


def reuse() -> ResultCache:
    return ResultCache(MemoryHistory(), MemoryStore(), "1.5.5", 30)


def submission(sql: str) -> Submission:
    return Submission("arn:x:execution:m:name-1", "name-1", "me", QueryRequest(sql))


def planned(sql: str, results: MemoryStore | None = None) -> dict[str, Any]:
    store = MemoryStore() if results is None else results
    dependencies = PlanDependencies(parse, LAKE, store, LIMITS, reuse())
    return plan_query(submission(sql), NOW, dependencies).to_dict()


def test_plan_query_writes_manifest() -> None:
    results = MemoryStore()
    plan = planned("FROM reviews JOIN REVIEWS AS r USING (id);", results)
    key = "manifests/name-1.json"
    assert plan == {
        "engine": "duckdb",
        "manifest": key,
        "manifestDigest": hashlib.sha256(results.get(key)).hexdigest(),
        "manifestText": results.get(key).decode(),
        "estimate": {
            "files": 2,
            "bytes": 8,
            "partitions": 2,
            "totalFiles": 2,
            "totalPartitions": 2,
            "tables": ["reviews"],
        },
        "earlier": None,
        "engineReason": "DuckDB is the only engine of this stack.",
        "athena": None,
    }
    manifest = Manifest.from_json(results.get(key))
    tables = manifest.tables
    assert manifest.sql == "FROM reviews JOIN REVIEWS AS r USING (id)"
    assert [(table.name, [file.key for file in table.files]) for table in tables] == [
        ("reviews", [key for key in LAKE.objects if key.startswith("reviews")])
    ]
    assert tables[0].groups[0].partitions == {"year": "BIGINT", "month": "BIGINT"}


def test_plan_query_with_a_long_manifest_returns_no_text() -> None:
    results = MemoryStore()
    plan = planned(f"SELECT '{'한' * 4000}'", results)
    assert plan["manifestText"] is None
    assert len(results.get(plan["manifest"])) > SHORT_MANIFEST_BYTES


def test_plan_query_looks_for_a_result_while_it_writes_the_manifest() -> None:
    steps: list[str] = []

    @contextmanager
    def beside(action: Callable[[], None]) -> Iterator[None]:
        steps.append("begin")
        yield
        action()
        steps.append("end")

    class Recorded(MemoryHistory):
        def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
            steps.append("claim")
            return super().claim(key, request_id, expires_at)

    store, cache = MemoryStore(), ResultCache(Recorded(), MemoryStore(), "1.5.5", 30)
    dependencies = PlanDependencies(parse, LAKE, store, LIMITS, cache, beside=beside)
    plan = plan_query(submission("SELECT 1"), NOW, dependencies)
    assert steps == ["begin", "claim", "end"]
    assert plan.manifest in store.objects


def test_plan_query_without_tables_writes_empty_manifest() -> None:
    assert planned("SELECT 1")["estimate"]["files"] == 0


def test_plan_query_unknown_table_has_position() -> None:
    with pytest.raises(TableNotFound) as caught:
        planned("SELECT '한글'\nFROM revews")
    assert caught.value.position == Position(2, 6, 6)
    assert caught.value.details == {"candidates": ["reviews"]}


def test_plan_query_forbidden_writes_no_manifest() -> None:
    results = MemoryStore()
    with pytest.raises(TableNotFound):
        planned("FROM nothing", results)
    assert results.objects == {}


@pytest.mark.parametrize(
    ("stack", "request_"), [(Limits(1, scanned_bytes=7), {}), (LIMITS, {"scannedBytes": 7})]
)
def test_plan_query_over_scan_limit_raises(stack: Limits, request_: dict[str, int]) -> None:
    wanted = Submission("arn", "n", "me", QueryRequest("FROM reviews", limits=request_))
    with pytest.raises(ScanLimitExceeded, match="8 bytes in 2 files; its limit is 7"):
        plan_query(wanted, NOW, PlanDependencies(parse, LAKE, MemoryStore(), stack, reuse()))


def test_plan_query_over_scan_capacity_raises_before_it_writes() -> None:
    results = MemoryStore()
    dependencies = PlanDependencies(
        parse, LAKE, results, LIMITS, reuse(), engines=EnginePlanner(ScanCapacity(0.02))
    )
    wanted = submission("SELECT count(*) FROM reviews")
    with pytest.raises(ScanLimitExceeded, match="time limit of 300 seconds"):
        plan_query(wanted, NOW, dependencies)
    assert results.objects == {}
    plan_query(submission("FROM reviews LIMIT 1"), NOW, dependencies)
    plan_query(submission("SELECT count(*) FROM users"), NOW, dependencies)


def test_plan_query_writes_the_options_of_the_run() -> None:
    store, lake_limits = MemoryStore(), Limits(300, result_rows=10)
    request = QueryRequest(
        "SELECT $a", {"a": 1}, format="csv", limits={"seconds": 7, "resultRows": 50}
    )
    dependencies = PlanDependencies(parse, LAKE, store, lake_limits, reuse())
    plan = plan_query(Submission("arn", "n", "me", request), NOW, dependencies)
    options = Manifest.from_json(store.get(plan.manifest)).options
    assert options == RunOptions({"a": 1}, Limits(7, result_rows=10), Format.CSV)


def plan_of(sql: str, *keys: str) -> PlannedQuery:
    """Plan a query over files with these keys."""
    lake = MemoryStore(dict.fromkeys(keys, b"1"))
    dependencies = PlanDependencies(parse, lake, MemoryStore(), LIMITS, reuse())
    return plan_query(submission(sql), NOW, dependencies)


def test_plan_query_two_tables_of_one_name_in_another_case_are_not_mixed() -> None:
    keys = ("T/a.parquet", "t/a.parquet", "db/T/a.parquet", "db/u/a.parquet")
    with pytest.raises(TableNotFound, match="T and t are two tables") as raised:
        plan_of("FROM T, t", *keys)
    assert raised.value.position == Position(1, 6, 1)
    assert plan_of("FROM T, db.t, DB.T", *keys).estimate.files == 2


def test_plan_query_warns_of_skipped_files() -> None:
    warnings = plan_of("FROM t", "t/a.parquet", "t/b.csv").estimate.warnings
    assert warnings == ("1 file of t is not read as Parquet: b.csv (suffix .csv).",)


def test_plan_query_table_of_another_format_has_position() -> None:
    with pytest.raises(TableFormatNotSupported) as raised:
        plan_of("SELECT 1\nFROM t", "t/a.parquet", "t/_delta_log/0.json")
    assert raised.value.position == Position(2, 6, 1)


class FolderSchemas:
    """The column of a file has the name of its folder."""

    def schema(
        self, table: TableFiles, max_reads: int, heartbeat: Heartbeat | None = None
    ) -> TableSchema | None:
        names = {file.key.split("/")[-2] for file in table.files}
        return TableSchema([Column(name, "BIGINT") for name in sorted(names)], len(names) > 1)


def test_plan_query_database_is_no_table() -> None:
    lake = MemoryStore(dict.fromkeys(("db/a/x.parquet", "db/b/x.parquet", "t/x.parquet"), b"1"))
    dependencies = PlanDependencies(
        parse, lake, MemoryStore(), LIMITS, reuse(), schemas=FolderSchemas()
    )
    with pytest.raises(TableNotFound, match=r"db is a database.* db\.a, db\.b\.") as raised:
        plan_query(submission("FROM t, db"), NOW, dependencies)
    assert raised.value.position == Position(1, 9, 2)
    assert plan_query(submission("FROM t, db.a"), NOW, dependencies).estimate.files == 2
