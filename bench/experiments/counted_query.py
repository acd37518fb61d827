"""Queries of a stack over the slow S3 server with counts of their S3 requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.engines.base import BenchmarkError
from bench.engines.duckstep import DuckstepEngine
from bench.measured_stack import subtract_counts


@contextmanager
def running_engine(engine: DuckstepEngine) -> Iterator[DuckstepEngine]:
    """Start an engine and end it."""
    try:
        engine.start()
        yield engine
    finally:
        engine.close()


def run_counted(engine: DuckstepEngine, sql: str, cold: bool) -> dict[str, Any]:
    """Run a query; return its seconds, those of DuckDB, and its requests to the data bucket."""
    if cold:
        engine.reset()
    before = engine.stack.counts()
    seconds, document = engine.submit(sql)
    counts = subtract_counts(engine.stack.counts(), before)
    return {
        "seconds": seconds,
        "duckdb_seconds": duckdb_seconds(document),
        "requests": {kind: int(tally["requests"]) for kind, tally in counts.items()},
        "bytes": int(sum(tally["bytes"] for tally in counts.values())),
    }


def duckdb_seconds(document: dict[str, Any]) -> float:
    """Return the seconds of DuckDB for a succeeded query. Raises BenchmarkError."""
    if document["status"] != "SUCCEEDED":
        raise BenchmarkError(f"{document['status']}: {document.get('error')}"[:300])
    return float(document["engineMilliseconds"]) / 1000
