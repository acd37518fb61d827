"""What the first query of cold functions takes over the next one, on local files."""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from bench.engines.base import Place
from bench.engines.duckstep import Duckstep
from bench.experiments.over_s3 import engine_seconds, started
from bench.measure import SETTLE_SECONDS

SQL = "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating"


def find(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Return the median seconds: with no process at all, with processes that read nothing, warm.

    A process that was started but has served nothing is what Lambda has after its init phase.
    """
    found: dict[str, list[tuple[float, float]]] = {"no process": [], "process": [], "warm": []}
    contender = Duckstep(place, options.deadline)
    with started(contender):
        for _ in range(options.rounds):
            contender.stack.end_functions()
            found["no process"].append(_ask(contender))
            contender.fresh()
            time.sleep(SETTLE_SECONDS)
            found["process"].append(_ask(contender))
            time.sleep(SETTLE_SECONDS)
            found["warm"].append(_ask(contender))
    return {
        name: {
            "seconds": statistics.median(seconds for seconds, _ in runs),
            "engine": statistics.median(engine for _, engine in runs),
        }
        for name, runs in found.items()
    }


def _ask(contender: Duckstep) -> tuple[float, float]:
    """Return the client's seconds and the engine's."""
    seconds, document = contender.submit(SQL)
    return seconds, engine_seconds(document)
