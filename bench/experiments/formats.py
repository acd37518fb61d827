"""A result of a million rows: duckstep's formats beside fetchall and json.dumps."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.engines.base import DataLocation, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.measure import SETTLE_SECONDS

ROWS = 1_000_000
SQL = f"""SELECT review_id, product_id, user_id, rating, helpful_votes, verified, review_ts
FROM reviews LIMIT {ROWS}"""
FORMATS = ("parquet", "csv", "json")
HANDLER = "run_query.handler"
# The process of the next query starts after a query has ended, and is part of the idle memory.
_START_SECONDS = 1.0
PLAIN = "fetchall + json.dumps"
PLAIN_OBJECTS = "fetchall + json.dumps of objects"

# A separate process, so that its peak memory is that of the calls.
_PLAIN_PROGRAM = """
import json, resource, sys, time, duckdb
from bench.engines.duckdb_local import create_views
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
create_views(connection, sys.argv[1])
connection.execute("SELECT 42").fetchall()
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
connection.execute(f"SELECT count(*) FROM ({sys.argv[2]})").fetchall()
started = time.perf_counter()
cursor = connection.execute(sys.argv[2])
rows = cursor.fetchall()
if sys.argv[4] == "objects":
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row)) for row in rows]
with open(sys.argv[3], "w") as file:
    file.write(json.dumps(rows, default=str))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak": peak, "growth": peak - idle, "rows": len(rows)}))
"""


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return median seconds and memory of each format. Raises BenchmarkError.

    duckstep's seconds are from the POST to SUCCEEDED over local files, of the query again in
    functions that have run it; those of plain DuckDB are of the calls, after a query of the same
    rows. `peak` is the memory of RunQuery with its processes, or of plain DuckDB's process, and
    `growth` is the peak above that of new ones which have run SELECT 42. `s3_seconds` is the
    processor time of the local S3 servers, on the same processors.
    """
    runs: dict[str, list[dict[str, float]]] = {PLAIN: [], PLAIN_OBJECTS: []}
    runs |= {name: [] for name in FORMATS}
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        for _ in range(rounds):
            runs[PLAIN].append(_run_plain(settings.location, "lists"))
            runs[PLAIN_OBJECTS].append(_run_plain(settings.location, "objects"))
            for name in FORMATS:
                runs[name].append(_run_format(engine, name))
    return {name: _medians(of_format) for name, of_format in runs.items()}


def _run_format(engine: DuckstepEngine, name: str) -> dict[str, float]:
    engine.reset()
    time.sleep(_START_SECONDS)
    idle = engine.stack.resident_bytes(HANDLER)
    engine.submit(SQL, format=name)
    time.sleep(SETTLE_SECONDS)
    s3_seconds = engine.stack.s3_seconds()
    seconds, document = engine.submit(SQL, format=name)
    s3_seconds = engine.stack.s3_seconds() - s3_seconds
    peak = engine.stack.peak_bytes(HANDLER)
    return {
        "seconds": seconds,
        "duckdb_seconds": duckdb_seconds(document),
        "peak": peak,
        "growth": peak - idle,
        "s3_seconds": s3_seconds,
        "rows": document["rows"],
    }


def _run_plain(location: DataLocation, rows: str) -> dict[str, float]:
    out = str(location.scratch / "rows.json")
    command = [sys.executable, "-c", _PLAIN_PROGRAM, str(location.tables), SQL, out, rows]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(finished.stdout)
    return measured


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
