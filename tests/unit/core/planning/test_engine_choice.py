"""The choice of the engine."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import (
    DuckstepError,
    EngineNotAvailable,
    MemoryLimitExceeded,
    ScanLimitExceeded,
    SpillLimitExceeded,
    TimeLimitExceeded,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.engine_choice import (
    Obstacles,
    check_available,
    choose_engine,
    may_block,
    may_reconsider,
)
from duckstep_service.core.query.submission import ATHENA, DUCKDB, EngineRequest, QueryRequest

AUTO = EngineRequest.AUTO


def test_check_available_athena_without_athena_raises() -> None:
    with pytest.raises(EngineNotAvailable, match="make run ENGINE=trino"):
        check_available(EngineRequest.ATHENA, athena=False)


@pytest.mark.parametrize(
    ("engine", "athena"),
    [(EngineRequest.ATHENA, True), (EngineRequest.AUTO, False), (EngineRequest.DUCKDB, False)],
)
def test_check_available_engine_of_the_stack_passes(engine: EngineRequest, athena: bool) -> None:
    check_available(engine, athena)


@pytest.mark.parametrize(
    ("requested", "explains", "athena", "obstacles", "engine", "reason"),
    [
        (AUTO, False, True, Obstacles(), DUCKDB, "fits"),
        (AUTO, False, True, Obstacles("Too long."), ATHENA, "Too long."),
        (AUTO, False, True, Obstacles(blocking="Too wide."), ATHENA, "Too wide."),
        (AUTO, False, True, Obstacles("Too long.", "Too wide."), ATHENA, "Too long."),
        (AUTO, False, False, Obstacles("Too long."), DUCKDB, "only engine"),
        (AUTO, True, True, Obstacles("Too long."), DUCKDB, "EXPLAIN"),
        (EngineRequest.ATHENA, True, True, Obstacles(), DUCKDB, "EXPLAIN"),
        (EngineRequest.ATHENA, False, True, Obstacles(), ATHENA, "asks for Athena"),
        (EngineRequest.DUCKDB, False, True, Obstacles("Too long."), DUCKDB, "asks for DuckDB"),
    ],
)
def test_choose_engine(
    requested: EngineRequest,
    explains: bool,
    athena: bool,
    obstacles: Obstacles,
    engine: str,
    reason: str,
) -> None:
    choice = choose_engine(requested, explains, athena, obstacles)
    assert choice.engine == engine
    assert reason in choice.reason


@pytest.mark.parametrize(
    ("scanned", "working", "expected"), [(50, 1_000, False), (51, 1_000, True), (51, 0, False)]
)
def test_may_block_compares_the_expanded_scan(scanned: int, working: int, expected: bool) -> None:
    assert may_block(scanned, working) is expected


STACK = Limits(300, memory_bytes=10, spill_bytes=20)


@pytest.mark.parametrize(
    ("error", "limits", "expected"),
    [
        (MemoryLimitExceeded, {}, True),
        (MemoryLimitExceeded, {"memoryBytes": 9}, False),
        (MemoryLimitExceeded, {"memoryBytes": 10, "spillBytes": 1}, True),
        (SpillLimitExceeded, {"spillBytes": 19}, False),
        (TimeLimitExceeded, {"seconds": 299}, False),
        (TimeLimitExceeded, {"seconds": 300}, True),
        (TimeLimitExceeded, {"seconds": 900}, True),
        (ScanLimitExceeded, {}, False),
    ],
)
def test_may_reconsider_a_limit_of_the_stack_alone(
    error: type[DuckstepError], limits: dict[str, int], expected: bool
) -> None:
    request = QueryRequest("SELECT 1", limits=limits)
    assert may_reconsider(request, error("Too much."), STACK) is expected
    named = QueryRequest("SELECT 1", limits=limits, engine=EngineRequest.DUCKDB)
    assert not may_reconsider(named, error("Too much."), STACK)
