"""Time over S3 by query: DuckDB, the remainder, requests and bytes."""

from __future__ import annotations

from typing import Any

from bench.engines.base import COLD, WARM, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import run_counted, running_engine
from bench.queries import REVIEWS, read_queries


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the counts of each query over the reviews, one cold and one warm run.

    Raises BenchmarkError.
    """
    dataset = settings.location.tables.parent
    queries = [query for query in read_queries(dataset) if query.suite == REVIEWS]
    results = {}
    with running_engine(DuckstepEngine(settings, over_s3=True)) as engine:
        for query in queries:
            cold = run_counted(engine, query.sql, cold=True)
            results[query.name] = {COLD: cold, WARM: run_counted(engine, query.sql, cold=False)}
    return results
