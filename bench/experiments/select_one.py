"""The latency of SELECT 1 on local files, by state."""

from __future__ import annotations

import statistics
import time
from typing import Any

from bench.engines.base import EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.experiments.workflow_states import state_seconds
from bench.measure import SETTLE_SECONDS

SQL = "SELECT 1 AS one"
WARM_UP, RUNS_PER_ROUND = 3, 4


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the median seconds from the POST to SUCCEEDED, of DuckDB and of each state.

    Raises BenchmarkError.
    """
    totals, engines, states = [], [], []
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        for number in range(WARM_UP + rounds * RUNS_PER_ROUND):
            time.sleep(SETTLE_SECONDS)
            seconds, document = engine.submit(SQL)
            if number >= WARM_UP:
                totals.append(seconds)
                engines.append(duckdb_seconds(document))
                states.append(state_seconds(engine, document["requestId"]))
    return {
        "seconds": statistics.median(totals),
        "duckdb_seconds": statistics.median(engines),
        "states": {
            name: statistics.median(of_run[name] for of_run in states if name in of_run)
            for name in states[-1]
        },
    }
