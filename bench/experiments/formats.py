"""A result of a million rows: duckstep's formats beside fetchall and json.dumps."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

from bench.engines.base import DataLocation, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine

ROWS = 1_000_000
SQL = f"""SELECT review_id, product_id, user_id, rating, helpful_votes, verified, review_ts
FROM reviews LIMIT {ROWS}"""
FORMATS = ("parquet", "csv", "json")
HANDLER = "run_query.handler"
PLAIN = "fetchall + json.dumps"

# A separate process, so that its peak memory is that of the two calls.
_PLAIN_PROGRAM = """
import json, resource, sys, time, duckdb
from bench.engines.duckdb_local import create_views
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
create_views(connection, sys.argv[1])
started = time.perf_counter()
rows = connection.execute(sys.argv[2]).fetchall()
with open(sys.argv[3], "w") as file:
    file.write(json.dumps(rows, default=str))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak": peak, "rows": len(rows)}))
"""


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return median seconds and peak memory of each format. Raises BenchmarkError.

    duckstep's seconds are from the POST to SUCCEEDED over local files, and its memory is that of
    RunQuery and its worker process; the seconds of plain DuckDB are those of the two calls.
    """
    runs: dict[str, list[dict[str, float]]] = {PLAIN: []}
    runs |= {name: [] for name in FORMATS}
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        for _ in range(rounds):
            runs[PLAIN].append(_run_plain(settings.location))
            for name in FORMATS:
                runs[name].append(_run_format(engine, name))
    return {name: _medians(of_format) for name, of_format in runs.items()}


def _run_format(engine: DuckstepEngine, name: str) -> dict[str, float]:
    engine.reset()
    seconds, document = engine.submit(SQL, format=name)
    return {
        "seconds": seconds,
        "duckdb_seconds": duckdb_seconds(document),
        "peak": engine.stack.peak_bytes(HANDLER),
        "rows": document["rows"],
    }


def _run_plain(location: DataLocation) -> dict[str, float]:
    out = str(location.scratch / "rows.json")
    command = [sys.executable, "-c", _PLAIN_PROGRAM, str(location.tables), SQL, out]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(finished.stdout)
    return measured


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
