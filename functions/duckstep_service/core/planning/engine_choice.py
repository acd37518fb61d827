"""The choice of the engine that runs a query: DuckDB in one function, or Athena."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duckstep_service.core.errors import (
    DuckstepError,
    EngineNotAvailable,
    MemoryLimitExceeded,
    NotTranslatable,
    SpillLimitExceeded,
    TimeLimitExceeded,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.blocking_inputs import BlockingInput
from duckstep_service.core.query.submission import ATHENA, DUCKDB, EngineRequest, QueryRequest

# The factor by which data can grow in memory: Parquet compresses columns, and a join repeats rows.
_MAX_EXPANSION = 20
# The errors of RunQuery's limits, by the names of the limits in a request.
_LIMITS: Mapping[type[DuckstepError], str] = {
    TimeLimitExceeded: "seconds",
    MemoryLimitExceeded: "memoryBytes",
    SpillLimitExceeded: "spillBytes",
}
_NOT_AVAILABLE = (
    "This stack does not have Athena. Use `engine: auto` or `engine: duckdb`, or deploy the stack"
    " with Distributed=on; locally, in a checkout: `make trino`, then `make run ENGINE=trino`."
)


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine and the reason for it, in a sentence."""

    engine: str
    reason: str
    obstacle: str = ""
    """Why one function may not end the query, if that decided."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The reasons for which one function would not end the query, empty where it may."""

    scan: str = ""
    blocking: str = ""


def check_available(engine: EngineRequest, athena: bool) -> None:
    """Raise EngineNotAvailable if a request names Athena, and the stack does not have it."""
    if engine is EngineRequest.ATHENA and not athena:
        raise EngineNotAvailable(_NOT_AVAILABLE)


def choose_engine(
    requested: EngineRequest, explains: bool, athena: bool, obstacles: Obstacles
) -> EngineChoice:
    """Choose the engine of a statement; one that `explains` a plan explains that of DuckDB.

    Raises EngineNotAvailable.
    """
    check_available(requested, athena)
    if explains:
        return EngineChoice(DUCKDB, "EXPLAIN describes the plan of DuckDB.")
    if requested is EngineRequest.ATHENA:
        return EngineChoice(ATHENA, "The request asks for Athena.")
    if requested is EngineRequest.DUCKDB:
        return EngineChoice(DUCKDB, "The request asks for DuckDB.")
    if not athena:
        return EngineChoice(DUCKDB, "DuckDB is the only engine of this stack.")
    if reason := obstacles.scan or obstacles.blocking:
        return EngineChoice(ATHENA, reason, reason)
    return EngineChoice(DUCKDB, "The query fits one function.")


def may_reconsider(request: QueryRequest, error: DuckstepError, stack: Limits) -> bool:
    """Return whether a query that failed on DuckDB may run on Athena.

    The query exceeded a limit of `stack`, and not a lower one of the request itself.
    """
    name = _LIMITS.get(type(error))
    if name is None or request.engine is not EngineRequest.AUTO:
        return False
    own, limit = request.limits.get(name), stack.to_dict()[name]
    return own is None or own >= limit > 0


def reconsidered(error: DuckstepError) -> EngineChoice:
    """Return the choice of Athena for a query that failed on DuckDB."""
    return EngineChoice(ATHENA, f"DuckDB ended with {error.code}, so that Athena runs the query.")


def without_athena(choice: EngineChoice, error: NotTranslatable) -> EngineChoice:
    """Return the choice of DuckDB where Athena would be the better engine, but cannot run it."""
    return EngineChoice(DUCKDB, f"{choice.reason} {untranslated(error)}", choice.obstacle)


def untranslated(error: NotTranslatable) -> str:
    """Return the sentence that Athena cannot run a query, and why."""
    return f"Athena cannot run the query: {error.message}"


def may_block(scanned_bytes: int, working_bytes: int) -> bool:
    """Return whether the input of an operator may exceed memory and disk; 0 is no limit."""
    return 0 < working_bytes < scanned_bytes * _MAX_EXPANSION


def blocking_reason(largest: BlockingInput | None, working_bytes: int) -> str:
    """Return why an operator exceeds the memory and disk of one function, empty if none does."""
    if largest is None or largest.bytes <= working_bytes:
        return ""
    return (
        f"DuckDB estimates {largest.operator} at {largest.bytes:,} bytes in {largest.rows:,} rows,"
        f" more than the {working_bytes:,} bytes of memory and disk of one function."
    )
