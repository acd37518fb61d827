"""ValidateQuery over tables of 1,095 to 100,000 files, of which one or all are kept."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bench.engines.base import BenchmarkError, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.experiments.workflow_states import state_seconds
from bench.measure import SETTLE_SECONDS
from bench.tiny_files import HOURS_PER_DAY, TIME_COLUMN, create_tiny_files, file_times

# Files of each table, and files of a day.
TABLES = {1_095: 1, 20_000: HOURS_PER_DAY, 100_000: HOURS_PER_DAY}
# The first query over a table reads all of its footers.
FIRST_QUERY_SECONDS = 240.0
# A table has no more rounds after them, but two at least; a query has that long.
ROUNDS_SECONDS, QUERY_SECONDS = 90.0, 60.0
ONE_FILE, ALL_FILES = "one file", "all files"


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the median seconds of each table's plans with one file and with all, on local files.

    A table that fails has a `problem` instead. Raises BenchmarkError.
    """
    tables = settings.location.tables
    folder = settings.location.scratch.parent / "tiny-files" / tables.name
    for files, files_per_day in TABLES.items():
        create_tiny_files(folder / table_name(files), files, files_per_day)
    settings = replace(settings, location=replace(settings.location, tables=folder))
    results: dict[str, Any] = {}
    for files in TABLES:
        # A stack of its own, so that no table's cache displaces another's.
        with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
            try:
                results[str(files)] = _plan(engine, files, rounds)
            except BenchmarkError as exc:
                results[str(files)] = {"problem": str(exc)}
    return results


def table_name(files: int) -> str:
    """Return the name of the table of this many files."""
    return f"files_{files}"


def one_file_query(files: int, number: int = 0) -> str:
    """Return a query whose time filter leaves one file, a different one for each `number`."""
    times = list(file_times(files, TABLES.get(files, HOURS_PER_DAY)))
    start = times[len(times) // 2 - number]
    end = start + timedelta(hours=1)
    return (
        f"SELECT count(*) AS rows, max({TIME_COLUMN}) AS latest FROM {table_name(files)}"
        f" WHERE {TIME_COLUMN} >= TIMESTAMP '{start:%Y-%m-%d %H:%M:%S}'"
        f" AND {TIME_COLUMN} < TIMESTAMP '{end:%Y-%m-%d %H:%M:%S}'"
    )


def _plan(engine: DuckstepEngine, files: int, rounds: int) -> dict[str, Any]:
    all_files = f"SELECT max({TIME_COLUMN}) AS latest FROM {table_name(files)}"
    first, document = engine.submit(all_files, deadline=FIRST_QUERY_SECONDS)
    duckdb_seconds(document)
    seconds: dict[str, list[float]] = {ONE_FILE: [], ALL_FILES: []}
    end = time.monotonic() + ROUNDS_SECONDS
    for number in range(1 + rounds):
        if number > 1 and time.monotonic() > end:
            break
        for kind, sql in ((ONE_FILE, one_file_query(files, number)), (ALL_FILES, all_files)):
            time.sleep(SETTLE_SECONDS)
            _, document = engine.submit(sql, deadline=QUERY_SECONDS)
            duckdb_seconds(document)
            # The first round fills the caches of ValidateQuery.
            if number:
                states = state_seconds(engine, document["requestId"])
                seconds[kind].append(states["ValidateQuery"])
    return {"first": first} | {kind: statistics.median(runs) for kind, runs in seconds.items()}
