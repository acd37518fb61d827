"""StoreResult: what it stores, deletes and raises, over fakes of the stores and of the engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import (
    AthenaResourcesExceeded,
    EngineCrashed,
    InternalError,
    QueryCancelled,
    StorageUnavailable,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import parts_prefix, stored_run_key
from duckstep_service.core.query.athena_run import AthenaParts
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.core.testing_athena import MemoryAthenaRuns
from duckstep_service.handlers import store_result
from duckstep_service.handlers.analysis import client
from duckstep_service.handlers.runtime import query_attempt
from duckstep_service.handlers.runtime.telemetry import metrics

from tests.support.project_files import event

# A failed invocation counts nothing.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish")
EVENT = event("store_result")
FAILURE = event("name_athena_failure")
ID, NAME = EVENT["requestId"], EVENT["name"]
PART = f"{parts_prefix(NAME)}one"


class Context:
    """The context of an invocation."""

    function_name, memory_limit_in_mb = "store-result", 3008
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:store-result"

    def __init__(self, request_id: str = "i-1") -> None:
        self.aws_request_id = request_id


class World:
    """Fakes of everything that the handler calls; `changed` is the answer of the planner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = MemoryStore()
        self.history = MemoryHistory(QueryRecord(ID, Status.RUNNING, name=NAME))
        self.athena = MemoryAthenaRuns({ID: 900})
        self.changed: Any = False
        self.engine_error: Exception | None = None
        self.queries: list[EngineQuery] = []
        columns = [Column("c0", "BIGINT")]
        athena = AthenaParts("SELECT c0 AS n FROM parts", columns, "lake", "duckstep_1")
        options = RunOptions(None, Limits(seconds=5))
        manifest = Manifest("athena", "SELECT 1", [], Reads(), options, athena)
        self.results.objects |= {EVENT["plan"]["manifest"]: manifest.to_json(), PART: b"PAR1"}

    def run(self, query: EngineQuery) -> EngineResult:
        self.queries.append(query)
        if self.engine_error:
            raise self.engine_error
        path = self.folder / "result.parquet"
        path.write_bytes(b"PAR1PAR1")
        return EngineResult(path, 3, [Column("n", "INTEGER")], 0.5)

    def analyze(self, task: str, argument: Any, keys: Any) -> Any:
        assert (task, argument["manifest"]) == ("source_changed", EVENT["plan"]["manifest"])
        if isinstance(self.changed, Exception):
            raise self.changed
        return self.changed


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    for name in ("QUERIES_TABLE", "DATA_BUCKET", "RESULTS_BUCKET"):
        monkeypatch.setenv(name, "x")
    settings.cache_clear()
    monkeypatch.setattr(metrics.provider, "namespace", "duckstep")
    world = World(tmp_path)
    for module in (store_result, query_attempt):
        monkeypatch.setattr(module, "results", lambda: world.results)
        monkeypatch.setattr(module, "query_repository", lambda: world.history)
    monkeypatch.setattr(store_result, "athena_runs", lambda: world.athena)
    monkeypatch.setattr(store_result, "_runner", world)
    monkeypatch.setattr(client, "analyze", world.analyze)
    return world


def call(payload: dict[str, Any], invocation: str = "i-1") -> dict[str, Any]:
    return store_result.handler(json.loads(json.dumps(payload)), Context(invocation))


def test_store_result_stores_one_file_and_cleans_up(world: World) -> None:
    run = call(EVENT)
    assert (run["rows"], run["scannedBytes"], run["engineMilliseconds"]) == (3, 36864, 1250)
    assert run["sourceChanged"] is False
    result = run["result"]["files"]["parquet"]["key"]
    left = {EVENT["plan"]["manifest"], result, stored_run_key(NAME)}
    assert set(world.results.objects) == left
    assert (world.athena.dropped, world.athena.stopped) == ([ID], [])
    (query,) = world.queries
    assert [file.key for table in query.tables for file in table.files] == [f".results/{PART}"]


@pytest.mark.parametrize("answer", [True, EngineCrashed("gone"), InternalError("odd")])
def test_store_result_over_files_that_changed_or_cannot_be_compared(
    world: World, answer: Any
) -> None:
    world.changed = answer
    assert call(EVENT)["sourceChanged"] is True


def test_store_result_without_a_listing_is_retried(world: World) -> None:
    world.changed = StorageUnavailable("S3 throttled")
    with pytest.raises(StorageUnavailable):
        call(EVENT)
    assert PART in world.results.objects


def test_store_result_retried_after_a_crash_returns_the_stored_run(world: World) -> None:
    """Some parts may be gone: they are not read again."""
    first = call(EVENT)
    world.results.objects[PART] = b"left"
    again = call({**EVENT, "attempt": 1001}, "i-2")
    assert (again, len(world.queries)) == (first, 1)
    assert PART not in world.results.objects
    assert first["result"]["files"]["parquet"]["key"] in world.results.objects


def test_store_result_retried_before_it_stored_restores_again(world: World) -> None:
    world.engine_error = EngineCrashed("killed")
    with pytest.raises(EngineCrashed):
        call(EVENT)
    world.engine_error = None
    assert call({**EVENT, "attempt": 1001}, "i-2")["rows"] == 3


def test_store_result_of_a_cancelled_query_stores_nothing(world: World) -> None:
    world.history.records[ID] = QueryRecord(ID, Status.CANCELLED, name=NAME)
    with pytest.raises(QueryCancelled):
        call(EVENT)
    assert world.queries == []


def test_store_result_with_a_failure_stops_the_run_and_raises_its_name(world: World) -> None:
    with pytest.raises(AthenaResourcesExceeded, match="exhausted resources"):
        call(FAILURE)
    assert (world.athena.stopped, PART in world.results.objects) == ([ID], False)
    assert world.history.records[ID].progress == {"readBytes": 36864}


def test_store_result_with_a_timeout_counts_the_bytes_of_the_stopped_run(world: World) -> None:
    timeout = {**FAILURE, "failure": {"Error": "States.Timeout", "Cause": ""}}
    for invocation in ("i-1", "i-2"):
        with pytest.raises(Exception, match="time limit"):
            call(timeout, invocation)
    assert world.history.records[ID].progress == {"readBytes": 900}
