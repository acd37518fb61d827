"""A result of a million rows: duckstep's files beside fetchall and json.dumps."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any

from bench.engines.base import Place
from bench.engines.duckstep import Duckstep
from bench.experiments.over_s3 import engine_seconds, started

ROWS = 1_000_000
SQL = f"""SELECT review_id, product_id, user_id, rating, helpful_votes, verified, review_ts
FROM reviews LIMIT {ROWS}"""
FORMATS = ("parquet", "csv", "json")
HANDLER = "run_query.handler"

# A process of its own, so that its peak is its own.
_PLAIN = """
import json, resource, sys, time, duckdb
from bench.engines.duckdb_local import make_views
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
make_views(connection, sys.argv[1])
started = time.perf_counter()
rows = connection.execute(sys.argv[2]).fetchall()
with open(sys.argv[3], "w") as file:
    file.write(json.dumps(rows, default=str))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak": peak, "rows": len(rows)}))
"""


def find(place: Place, options: argparse.Namespace) -> dict[str, Any]:
    """Return seconds and peak memory, medians of the rounds. Raises Unable.

    duckstep's seconds are from the POST to SUCCEEDED over local files, and its memory that of
    RunQuery and its child, added up; the others' are of the calls alone.
    """
    runs: dict[str, list[dict[str, float]]] = {"fetchall + json.dumps": []}
    runs |= {name: [] for name in FORMATS}
    contender = Duckstep(place, options.deadline)
    with started(contender):
        for _ in range(options.rounds):
            runs["fetchall + json.dumps"].append(_plain(place))
            for name in FORMATS:
                contender.fresh()
                seconds, document = contender.submit(SQL, format=name)
                run = {"seconds": seconds, "engine": engine_seconds(document)}
                run["peak"] = contender.stack.peak_bytes(HANDLER)
                runs[name].append({**run, "rows": document["rows"]})
    return {name: _medians(of_format) for name, of_format in runs.items()}


def _plain(place: Place) -> dict[str, float]:
    out = str(place.scratch / "rows.json")
    command = [sys.executable, "-c", _PLAIN, str(place.tables), SQL, out]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(ran.stdout)
    return measured


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
