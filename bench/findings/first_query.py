"""What the first query of cold functions takes over the next one, on local files."""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from bench.contenders.base import Place
from bench.contenders.duckstep import Duckstep
from bench.findings.over_s3 import started
from bench.measure import SETTLE_SECONDS

SQL = "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating"


def find(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Return the median seconds: with no process at all, with processes that read nothing, warm.

    A process that was started but has served nothing is what Lambda has after its init phase.
    """
    found: dict[str, list[float]] = {"no process": [], "process": [], "warm": []}
    contender = Duckstep(place, options.deadline)
    with started(contender):
        for _ in range(options.rounds):
            contender.stack.end_functions()
            found["no process"].append(contender.submit(SQL)[0])
            contender.fresh()
            time.sleep(SETTLE_SECONDS)
            found["process"].append(contender.submit(SQL)[0])
            time.sleep(SETTLE_SECONDS)
            found["warm"].append(contender.submit(SQL)[0])
    return {name: statistics.median(seconds) for name, seconds in found.items()}
