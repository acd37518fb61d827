"""The latency of the first query of cold functions, on local files."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.engines.base import EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.measure import SETTLE_SECONDS

SQL = "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating"


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return median seconds: without processes, with processes that read nothing, and warm.

    A process that has started and served nothing is the state of Lambda after its init phase.
    """
    runs: dict[str, list[tuple[float, float]]] = {"no process": [], "process": [], "warm": []}
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        for _ in range(rounds):
            engine.stack.end_functions()
            runs["no process"].append(_seconds(engine))
            engine.reset()
            time.sleep(SETTLE_SECONDS)
            runs["process"].append(_seconds(engine))
            time.sleep(SETTLE_SECONDS)
            runs["warm"].append(_seconds(engine))
    return {
        state: {
            "seconds": statistics.median(seconds for seconds, _ in of_state),
            "duckdb_seconds": statistics.median(seconds for _, seconds in of_state),
        }
        for state, of_state in runs.items()
    }


def _seconds(engine: DuckstepEngine) -> tuple[float, float]:
    """Return the client's seconds of a query and those of DuckDB."""
    seconds, document = engine.submit(SQL)
    return seconds, duckdb_seconds(document)
