"""The latency of a page near the end of a result of a million rows."""

from __future__ import annotations

import statistics
import time
from typing import Any

import httpx

from bench.engines.base import BenchmarkError, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds, running_engine
from bench.experiments.formats import SQL

PAGE_ROWS = 1_000
# Of a million rows, 900,000.
OFFSET_SHARE = 0.9
PAGES_PER_ROUND = 4
PAUSE_SECONDS = 0.05


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the seconds of the first page, the median of the others, and its place in the result.

    Raises BenchmarkError.
    """
    with running_engine(DuckstepEngine(settings, over_s3=False)) as engine:
        _, document = engine.submit(SQL)
        duckdb_seconds(document)
        offset = int(document["rows"] * OFFSET_SHARE)
        times = []
        for _ in range(1 + rounds * PAGES_PER_ROUND):
            times.append(_page_seconds(engine, document["requestId"], offset))
            time.sleep(PAUSE_SECONDS)
    return {
        "first_seconds": times[0],
        "seconds": statistics.median(times[1:]),
        "rows": document["rows"],
        "offset": offset,
    }


def _page_seconds(engine: DuckstepEngine, request_id: str, offset: int) -> float:
    started = time.perf_counter()
    try:
        response = engine.stack.api.results(
            request_id, format="json", offset=str(offset), limit=str(PAGE_ROWS)
        )
        rows = response.raise_for_status().json()["rows"]
    except (httpx.HTTPError, ValueError, KeyError) as exc:
        raise BenchmarkError(f"the page cannot be read: {exc!r}"[:300]) from exc
    seconds = time.perf_counter() - started
    if not 0 < len(rows) <= PAGE_ROWS:
        raise BenchmarkError(f"the page has {len(rows)} rows, not {PAGE_ROWS}")
    return seconds
