"""Where the time of the reviews' queries goes over S3: engine, the rest, requests and bytes."""

from __future__ import annotations

import argparse
from typing import Any

from bench.engines.base import COLD, WARM, Place
from bench.engines.duckstep import Duckstep
from bench.experiments.over_s3 import counted, started
from bench.queries import REVIEWS, read_queries


def find(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Return each query's parts, cold and then warm. Raises Unable."""
    queries = [q for q in read_queries(place.tables.parent) if q.suite == REVIEWS]
    found = {}
    contender = Duckstep(place, options.deadline, options.python.absolute(), options.latency_ms)
    with started(contender):
        for query in queries:
            cold = counted(contender, query.sql, cold=True)
            found[query.name] = {COLD: cold, WARM: counted(contender, query.sql, cold=False)}
    return found
