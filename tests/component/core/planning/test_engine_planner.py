"""Planning for two engines: the threshold of the choice, the plan for Athena and its refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_tables import AthenaCatalog
from duckstep_service.core.errors import (
    EngineCrashed,
    EngineNotAvailable,
    MemoryLimitExceeded,
    NotTranslatable,
    Position,
    QueryBindingError,
    ScanLimitExceeded,
)
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.athena_planner import MAX_STATEMENT_BYTES, AthenaPlanner
from duckstep_service.core.planning.blocking_inputs import BlockingOperator, EstimatedScan
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.planning.plan_query import (
    PlanDependencies,
    plan_query,
    replan_query,
)
from duckstep_service.core.query.athena_run import ATHENA_SECONDS, AthenaParts, temporary_table
from duckstep_service.core.query.manifest import Manifest
from duckstep_service.core.query.plan import PlannedQuery
from duckstep_service.core.query.record import QueryRecord, QueryResult, ResultFile
from duckstep_service.core.query.scan_capacity import ScanCapacity
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import EngineRequest, QueryRequest, Submission
from duckstep_service.core.results.result_cache import ResultCache
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column, TableFiles, TableSchema
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.core.testing_athena import MemoryGlue
from duckstep_service.core.translation.translated_query import AthenaTable, TranslatedQuery
from duckstep_service.engine.sql.parser import parse

NOW = datetime(2024, 2, 10, tzinfo=UTC)
SIZE = 1_000
LAKE = MemoryStore({"t/a.parquet": b"x" * SIZE})
# 100 seconds, of which nine tenths are for the scan.
LIMITS = Limits(seconds=100)
COLUMNS = [Column("v", "BIGINT")]
SQL = "SELECT sum(v) FROM t"


@dataclass
class Athena:
    """The binder, the statistics and the translation of a stack with Athena."""

    refusal: NotTranslatable | None = None
    bind_error: Exception | None = None
    select: str = "SELECT c0"
    calls: list[str] = field(default_factory=list)
    glue: MemoryGlue = field(default_factory=MemoryGlue)

    def bind(self, statement: Any, parameters: Any, tables: Any) -> list[Column] | None:
        self.calls.append("bind")
        if self.bind_error:
            raise self.bind_error
        return [Column("sum(v)", "HUGEINT")]

    def find(self, files: Any) -> Mapping[str, FileIndex]:
        return Estimator(1).find(files)

    def uri(self, key: str) -> str:
        return f"s3://lake/{key}"

    def translate(
        self, context: PlanningContext, tables: Sequence[AthenaTable], result: Sequence[Column]
    ) -> TranslatedQuery:
        self.calls.append("translate")
        if self.refusal:
            raise self.refusal
        return TranslatedQuery(self.select, "FROM parts", (Column("c0", "BIGINT"),))


class Schemas:
    """A schema of one column, of which `unread` files are not known."""

    def __init__(self, unread: int = 0) -> None:
        self.unread = unread

    def schema(
        self, table: TableFiles, max_reads: int, heartbeat: Heartbeat | None = None
    ) -> TableSchema | None:
        return TableSchema(COLUMNS, False, self.unread)


@dataclass
class Estimator:
    """An estimator of one sort, and the statistics of the file, which has `rows`."""

    rows: int
    asked: int = 0

    def blocking_operators(
        self, statement: Any, parameters: Any, tables: Any, rows: Mapping[str, int]
    ) -> Sequence[BlockingOperator]:
        self.asked += 1
        scan = EstimatedScan(rows["t"], ("v",))
        return [BlockingOperator("the input of a sort", rows["t"], (scan,))]

    def find(self, files: Any) -> Mapping[str, FileIndex]:
        return {file.key: FileIndex("1", SIZE, self.rows, b"", {}) for file in files}


def estimates(estimator: Estimator) -> dict[str, Any]:
    return {"estimator": estimator, "statistics": estimator}


def engines(athena: Athena | None, capacity: float = 0) -> EnginePlanner:
    planner = None
    if athena:
        catalog = AthenaCatalog("lake", athena.uri, athena)
        planner = AthenaPlanner(athena, catalog, athena.translate, lambda: athena.glue, "results")
    return EnginePlanner(ScanCapacity(capacity), athena=planner)


def planned(
    engines: EnginePlanner,
    engine: EngineRequest = EngineRequest.AUTO,
    sql: str = SQL,
    history: MemoryHistory | None = None,
    **others: Any,
) -> tuple[PlannedQuery, Manifest]:
    error = others.pop("error", None)
    store = MemoryStore({"results/old/r.parquet": b"x"})
    cache = ResultCache(history or MemoryHistory(), store, "1.5.5", 30)
    dependencies = PlanDependencies(
        parse, LAKE, store, LIMITS, cache, schemas=Schemas(), engines=engines
    )
    request = QueryRequest(sql, engine=engine, limits=others.pop("limits", {}))
    dependencies = replace(dependencies, **others)
    submission = Submission("arn", "me_1", "me", request)
    if error is None:
        plan = plan_query(submission, NOW, dependencies)
    else:
        plan = replan_query(submission, error, NOW, dependencies)
    return plan, Manifest.from_json(store.get(plan.manifest))


@pytest.mark.parametrize(("less", "engine"), [(0, "duckdb"), (1, "athena")])
def test_plan_query_auto_switches_one_byte_above_the_scan_capacity(less: int, engine: str) -> None:
    limit = SIZE - less
    planner = replace(engines(Athena()), capacity=ScanCapacity(1e-9, limit))
    assert planner.capacity.bytes_within(LIMITS.seconds) == limit
    plan, manifest = planned(planner)
    assert (plan.engine, manifest.engine, plan.athena is not None) == (
        engine,
        engine,
        engine == "athena",
    )
    expected = "in the time limit of 100 seconds" if less else "The query fits one function"
    assert expected in plan.engine_reason


@pytest.mark.parametrize(("less", "engine"), [(0, "duckdb"), (1, "athena")])
def test_plan_query_auto_switches_one_byte_above_memory_and_disk(less: int, engine: str) -> None:
    estimator = Estimator(rows=2_000)
    working = 2_000 * 8 - less
    planner = replace(
        engines(Athena()),
        stack_limits=Limits(100, memory_bytes=working),
        **estimates(estimator),
    )
    plan, _ = planned(planner)
    assert plan.engine == engine
    if less:
        assert plan.engine_reason == (
            "DuckDB estimates the input of a sort at 16,000 bytes in 2,000 rows, more than the"
            " 15,999 bytes of memory and disk of one function."
        )


def test_plan_query_small_scan_is_not_estimated() -> None:
    estimator = Estimator(rows=10**9)
    planner = replace(
        engines(Athena()),
        stack_limits=Limits(100, memory_bytes=SIZE * 20),
        **estimates(estimator),
    )
    assert planned(planner)[0].engine == "duckdb"
    assert (
        planned(replace(planner, stack_limits=Limits(100, spill_bytes=SIZE * 20 - 1)))[0].engine
        == "athena"
    )
    assert estimator.asked == 1


def test_plan_query_without_athena_is_neither_estimated_nor_bound() -> None:
    estimator = Estimator(rows=10**9)
    planner = EnginePlanner(stack_limits=Limits(100, memory_bytes=1), **estimates(estimator))
    plan, _ = planned(planner)
    assert (plan.engine, plan.engine_reason) == (
        "duckdb",
        "DuckDB is the only engine of this stack.",
    )
    assert estimator.asked == 0


def test_plan_query_for_athena_has_the_run_and_the_parts() -> None:
    athena = Athena()
    plan, manifest = planned(engines(athena), EngineRequest.ATHENA)
    assert athena.calls == ["bind", "translate"]
    assert [table.name for table in athena.glue.tables("lake")] == ["t"]
    assert plan.engine_reason == "The request asks for Athena."
    assert plan.athena is not None
    assert plan.athena.seconds == ATHENA_SECONDS
    assert plan.athena.statement.startswith(f'CREATE TABLE "lake"."{temporary_table("me_1")}"')
    assert plan.athena.statement.endswith("AS SELECT c0")
    assert "s3://results/results/me_1/" in plan.athena.statement
    assert manifest.athena == AthenaParts(
        "FROM parts", [Column("c0", "BIGINT")], "lake", temporary_table("me_1")
    )
    assert manifest.sql == SQL


def test_plan_query_for_athena_has_the_time_limit_of_the_request_and_of_the_start() -> None:
    plan, manifest = planned(engines(Athena()), EngineRequest.ATHENA, limits={"seconds": 5})
    assert plan.athena is not None
    assert plan.athena.seconds == 65
    assert manifest.options is not None
    assert manifest.options.limits.seconds == 5


@pytest.mark.parametrize(
    ("sql", "engine"), [("EXPLAIN " + SQL, "duckdb"), ("FROM t LIMIT 1", "duckdb"), (SQL, "athena")]
)
def test_plan_query_plans_and_first_rows_stay_on_duckdb(sql: str, engine: str) -> None:
    planner = replace(engines(Athena()), capacity=ScanCapacity(1e-9, SIZE - 1))
    if sql.startswith("EXPLAIN"):
        planner = engines(Athena())
        assert planned(planner, EngineRequest.ATHENA, sql)[0].engine == engine
    assert planned(planner, EngineRequest.AUTO, sql)[0].engine == engine


def test_plan_query_that_neither_engine_runs_has_both_reasons() -> None:
    athena = Athena(NotTranslatable("LIMIT PERCENT at line 1.", position=Position(1, 8, 3)))
    planner = replace(engines(athena), capacity=ScanCapacity(1e-9, SIZE - 1))
    with pytest.raises(ScanLimitExceeded, match=r"time limit of 100 .*LIMIT PERCENT at line 1\."):
        planned(planner)
    assert not list(athena.glue.tables("lake"))
    with pytest.raises(NotTranslatable):
        planned(engines(athena), EngineRequest.ATHENA)


def test_plan_query_that_athena_refuses_runs_on_duckdb_if_it_may_fit() -> None:
    estimator = Estimator(rows=2_000)
    planner = replace(
        engines(Athena(NotTranslatable("No PIVOT."))),
        stack_limits=Limits(100, memory_bytes=1),
        **estimates(estimator),
    )
    plan, manifest = planned(planner)
    assert (plan.engine, plan.athena, manifest.athena) == ("duckdb", None, None)
    assert plan.engine_reason.endswith("Athena cannot run the query: No PIVOT.")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (QueryBindingError("No such function."), QueryBindingError),
        (EngineCrashed("It ended."), NotTranslatable),
    ],
)
def test_plan_query_for_athena_has_the_errors_of_the_binder(
    error: Exception, expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        planned(engines(Athena(bind_error=error)), EngineRequest.ATHENA)


def test_plan_query_for_athena_refuses_a_long_statement() -> None:
    athena = Athena(select="x" * MAX_STATEMENT_BYTES)
    with pytest.raises(NotTranslatable, match="and the limit is 100,000"):
        planned(engines(athena), EngineRequest.ATHENA)
    assert not list(athena.glue.tables("lake"))


def test_plan_query_for_athena_refuses_unknown_columns() -> None:
    with pytest.raises(NotTranslatable, match="columns are not known yet") as raised:
        planned(engines(Athena()), EngineRequest.ATHENA, schemas=Schemas(unread=1))
    assert raised.value.position == Position(1, 20, 1)


def test_plan_query_without_athena_refuses_athena() -> None:
    with pytest.raises(EngineNotAvailable, match="make trino"):
        planned(engines(None), EngineRequest.ATHENA)


@pytest.mark.parametrize(
    ("ran", "engine", "reused"),
    [
        ("duckdb", EngineRequest.AUTO, True),
        ("athena", EngineRequest.AUTO, True),
        ("athena", EngineRequest.ATHENA, True),
        ("duckdb", EngineRequest.ATHENA, False),
        ("", EngineRequest.ATHENA, False),
        ("athena", EngineRequest.DUCKDB, False),
        ("", EngineRequest.DUCKDB, True),
    ],
)
def test_plan_query_reuses_a_result_of_the_engine_that_is_asked_for(
    ran: str, engine: EngineRequest, reused: bool
) -> None:
    athena, history = Athena(), MemoryHistory()
    planned(engines(athena), history=history)
    (key,) = history.reuse_keys
    history.reuse_keys[key] = "old"
    history.records["old"] = QueryRecord(
        "old",
        Status.SUCCEEDED,
        owner="me",
        ended_at="2024-02-10T00:00:00+00:00",
        expires_at=int(NOW.timestamp()) + 10**6,
        result=QueryResult([], {"parquet": ResultFile("results/old/r.parquet", 1)}),
        rows=1,
        bytes=1,
        engine=ran,
    )
    plan, _ = planned(engines(athena), engine, history=history)
    assert (plan.engine == "reuse") is reused
    assert (plan.engine_reason == "An earlier query has the same result.") is reused
    assert plan.athena is None or not reused


OUT_OF_MEMORY = MemoryLimitExceeded("Too much.", details={"memoryBytes": 9})


def test_replan_query_after_a_limit_of_the_stack_runs_on_athena() -> None:
    plan, manifest = planned(engines(Athena()), error=OUT_OF_MEMORY)
    assert (plan.engine, plan.prior_run) == ("athena", None)
    assert plan.engine_reason == (
        "DuckDB ended with MemoryLimitExceeded, so that Athena runs the query."
    )
    assert plan.athena is not None
    assert manifest.athena is not None


@pytest.mark.parametrize(
    ("athena", "engine", "sql", "limits"),
    [
        (None, EngineRequest.AUTO, SQL, {}),
        (Athena(), EngineRequest.DUCKDB, SQL, {}),
        (Athena(), EngineRequest.AUTO, SQL, {"memoryBytes": 9}),
        (Athena(), EngineRequest.AUTO, f"EXPLAIN ANALYZE {SQL}", {}),
        (Athena(NotTranslatable("No.")), EngineRequest.AUTO, SQL, {}),
        (Athena(bind_error=EngineCrashed("It ended.")), EngineRequest.AUTO, SQL, {}),
        (Athena(), EngineRequest.AUTO, "FROM missing", {}),
    ],
)
def test_replan_query_that_athena_must_not_run_raises_the_error(
    athena: Athena | None, engine: EngineRequest, sql: str, limits: dict[str, int]
) -> None:
    planner = replace(engines(athena), stack_limits=Limits(100, memory_bytes=10))
    with pytest.raises(MemoryLimitExceeded) as raised:
        planned(planner, engine, sql, limits=limits, error=OUT_OF_MEMORY)
    assert raised.value is OUT_OF_MEMORY
