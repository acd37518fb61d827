"""Eight queries at once, and SELECT 1 among them, beside plain DuckDB."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from bench.engines.base import EngineSettings
from bench.engines.duckdb_local import create_views, parquet_writer
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.experiments.select_one import SQL as SELECT_ONE
from bench.queries import read_queries

QUERIES = ("02", "03", "04", "05", "07", "08", "09", "11")
# SELECT 1 is posted while the others run.
SELECT_ONE_AFTER_SECONDS = 0.2
DUCKSTEP, PLAIN = "duckstep", "plain DuckDB"

Run = Callable[[int, str], None]


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the median sum, end and SELECT 1 of the queries at once, of both engines in turn.

    Plain DuckDB runs them in threads of one process over a connection with its defaults.
    Raises BenchmarkError.
    """
    dataset = settings.location.tables.parent
    queries = [query.sql for query in read_queries(dataset) if query.name[:2] in QUERIES]
    results: dict[str, list[dict[str, float]]] = {PLAIN: [], DUCKSTEP: []}
    with (
        duckdb.connect() as connection,
        running_engine(DuckstepEngine(settings, over_s3=False)) as engine,
    ):
        create_views(connection, str(settings.location.tables))
        run_plain = _plain_runner(connection, settings)

        def run_duckstep(_: int, sql: str) -> None:
            duckdb_seconds(engine.submit(sql)[1])

        # The first round fills the caches of both.
        for _ in range(1 + rounds):
            results[PLAIN].append(run_at_once(run_plain, queries))
            results[DUCKSTEP].append(run_at_once(run_duckstep, queries))
    return {name: _medians(runs[1:]) for name, runs in results.items()}


def run_at_once(run: Run, queries: Sequence[str]) -> dict[str, float]:
    """Run the queries at once and SELECT 1 after them; return their seconds.

    `sum` is that of the queries' latencies, `end` the latency of the last.
    """
    with ThreadPoolExecutor(len(queries) + 1) as pool:
        timed = [pool.submit(_seconds, run, number, sql) for number, sql in enumerate(queries)]
        time.sleep(SELECT_ONE_AFTER_SECONDS)
        select_one = pool.submit(_seconds, run, len(queries), SELECT_ONE)
        seconds = [future.result() for future in timed]
        return {"sum": sum(seconds), "end": max(seconds), "select_one": select_one.result()}


def _plain_runner(connection: duckdb.DuckDBPyConnection, settings: EngineSettings) -> Run:
    def run_plain(number: int, sql: str) -> None:
        out = settings.location.scratch / f"concurrent-{number}.parquet"
        with connection.cursor() as cursor:
            parquet_writer(cursor)(sql, out)

    return run_plain


def _seconds(run: Run, number: int, sql: str) -> float:
    started = time.perf_counter()
    run(number, sql)
    return time.perf_counter() - started


def _medians(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
