"""S3 requests of a time filter, of the same filter by partition, and of count(*)."""

from __future__ import annotations

import statistics
from typing import Any

from bench.engines.base import EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import run_counted, running_engine

DAY = "review_ts >= TIMESTAMP '2024-06-15' AND review_ts < TIMESTAMP '2024-06-16'"
BY_RATING = "SELECT rating, count(*) AS reviews FROM reviews WHERE {} GROUP BY rating"
QUERIES = {
    "by time alone": BY_RATING.format(DAY),
    "by partition": BY_RATING.format("year = 2024 AND month = 6 AND day = 15"),
    "count(*)": "SELECT count(*) AS reviews FROM reviews",
}


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the median seconds and the requests of each cold query, after one over the table.

    Raises BenchmarkError.
    """
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in QUERIES}
    with running_engine(DuckstepEngine(settings, over_s3=True)) as engine:
        run_counted(engine, QUERIES["count(*)"], cold=False)
        for _ in range(rounds):
            for name, sql in QUERIES.items():
                runs[name].append(run_counted(engine, sql, cold=True))
    return {
        name: {
            "seconds": statistics.median(run["seconds"] for run in of_query),
            "requests": of_query[-1]["requests"],
            "bytes": of_query[-1]["bytes"],
        }
        for name, of_query in runs.items()
    }
