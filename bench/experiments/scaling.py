"""Scaling curves: rows, files, rows of a result and queries at once, on local files."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.engines.base import BenchmarkError, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.experiments.profiler import profile_query
from bench.scaling_data import create_rows
from bench.tiny_files import HOURS_PER_DAY, TIME_COLUMN, create_tiny_files

ROWS = (1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000)
FILES = (100, 1_000, 10_000, 100_000)
RESULT_ROWS = (1, 100, 10_000, 100_000, 1_000_000, 10_000_000)
QUERIES = (1, 2, 4, 8, 16, 32)
# Rows of the table of the other curves than that of rows.
TABLE_ROWS = 10_000_000
ROUNDS = 3
# A curve has no larger point after them, and a query has as many.
CURVE_SECONDS, QUERY_SECONDS = 420.0, 240.0
GROUP_BY = "SELECT rating, count(*) AS rows, sum(votes) AS votes FROM {} GROUP BY rating"

RunPoint = Callable[[DuckstepEngine, int], Mapping[str, float]]


def run_rows(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the curve of a GROUP BY over tables of more and more rows. Raises BenchmarkError."""
    with _tables(settings) as (own, folder):
        for rows in ROWS:
            create_rows(folder / f"rows_{rows}", rows)
        sql = {rows: GROUP_BY.format(f"rows_{rows}") for rows in ROWS}
        return _curve(own, ROWS, lambda engine, rows: _run(engine, sql[rows]), sql.__getitem__)


def run_files(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the curve of a query over all of more and more files. Raises BenchmarkError."""
    tables = settings.location.tables
    folder = settings.location.scratch.parent / "tiny-files" / tables.name
    for files in FILES:
        create_tiny_files(folder / f"files_{files}", files, HOURS_PER_DAY)
    own = replace(settings, location=replace(settings.location, tables=folder))
    sql = {files: f"SELECT max({TIME_COLUMN}) AS latest FROM files_{files}" for files in FILES}
    return _curve(own, FILES, lambda engine, files: _run(engine, sql[files]), sql.__getitem__)


def run_results(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the curve of results of more and more rows. Raises BenchmarkError."""
    with _tables(settings) as (own, folder):
        create_rows(folder / "scaled", max(RESULT_ROWS))
        sql = {rows: f"SELECT * FROM scaled LIMIT {rows}" for rows in RESULT_ROWS}
        return _curve(own, RESULT_ROWS, lambda engine, n: _run(engine, sql[n]), sql.__getitem__)


def run_queries(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the curve of the end of more and more queries at once. Raises BenchmarkError."""
    with _tables(settings) as (own, folder):
        create_rows(folder / "scaled", TABLE_ROWS)
        return _curve(own, QUERIES, _run_at_once, lambda _: GROUP_BY.format("scaled"))


@contextmanager
def _tables(settings: EngineSettings) -> Iterator[tuple[EngineSettings, Path]]:
    """Yield settings over an empty folder of tables, which is removed afterwards."""
    root = settings.location.scratch / "scaling"
    shutil.rmtree(root, ignore_errors=True)
    folder = root / settings.location.tables.name
    folder.mkdir(parents=True)
    try:
        yield replace(settings, location=replace(settings.location, tables=folder)), folder
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _curve(
    settings: EngineSettings,
    counts: Sequence[int],
    run_point: RunPoint,
    sql: Callable[[int], str],
) -> dict[str, Any]:
    """Return the medians of each count, and a profile of the slowest point that ran."""
    points: dict[str, dict[str, Any]] = {}
    profile, end = "", time.monotonic() + CURVE_SECONDS
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        for count in counts:
            if time.monotonic() > end:
                points[str(count)] = {"problem": "the curve's time was over"}
                continue
            try:
                # The first run fills the caches.
                runs = [run_point(engine, count) for _ in range(1 + ROUNDS)][1:]
            except BenchmarkError as exc:
                points[str(count)] = {"problem": str(exc)}
                continue
            points[str(count)] = {
                name: statistics.median(run[name] for run in runs) for name in runs[0]
            }
        measured = {int(count): point for count, point in points.items() if "seconds" in point}
        if measured:
            slowest = max(measured, key=lambda count: measured[count]["seconds"])
            profile = _profile(engine, sql(slowest), settings.location.scratch)
    return {"points": points, "profile": profile}


def _profile(engine: DuckstepEngine, sql: str, scratch: Path) -> str:
    """Return the profile of a query, or the reason why there is none; the points remain."""
    try:
        return profile_query(engine, sql, scratch)
    except BenchmarkError as exc:
        return f"no profile: {exc}."


def _run(engine: DuckstepEngine, sql: str) -> dict[str, float]:
    seconds, document = engine.submit(sql, deadline=QUERY_SECONDS)
    return {"seconds": seconds, "duckdb_seconds": duckdb_seconds(document)}


def _run_at_once(engine: DuckstepEngine, count: int) -> dict[str, float]:
    """Return the seconds until the last of the queries ends, and the longest of DuckDB's."""
    started = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        sql = GROUP_BY.format("scaled")
        runs = list(pool.map(lambda _: _run(engine, sql), range(count)))
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "duckdb_seconds": max(run["duckdb_seconds"] for run in runs)}
