"""Requests of a filter on time alone, of the same one written by partition, and of count(*)."""

from __future__ import annotations

import argparse
import statistics
from typing import Any

from bench.engines.base import Place
from bench.engines.duckstep import Duckstep
from bench.experiments.over_s3 import counted, started

DAY = "review_ts >= TIMESTAMP '2024-06-15' AND review_ts < TIMESTAMP '2024-06-16'"
BY_RATING = "SELECT rating, count(*) AS reviews FROM reviews WHERE {} GROUP BY rating"
QUERIES = {
    "by time alone": BY_RATING.format(DAY),
    "by partition": BY_RATING.format("year = 2024 AND month = 6 AND day = 15"),
    "count(*)": "SELECT count(*) AS reviews FROM reviews",
}


def find(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Return the median seconds and the requests of each, over a table known from a query before.

    Every run is cold: the functions have read nothing. Raises Unable.
    """
    contender = Duckstep(place, options.deadline, options.python.absolute(), options.latency_ms)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in QUERIES}
    with started(contender):
        counted(contender, QUERIES["count(*)"], cold=False)
        for _ in range(options.rounds):
            for name, sql in QUERIES.items():
                runs[name].append(counted(contender, sql, cold=True))
    return {
        name: {
            "seconds": statistics.median(each["seconds"] for each in of_query),
            "requests": of_query[-1]["requests"],
            "bytes": of_query[-1]["bytes"],
        }
        for name, of_query in runs.items()
    }
