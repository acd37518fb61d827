"""The contenders: plain DuckDB, the base of every ratio, comes first."""

from __future__ import annotations

from pathlib import Path

from bench.engines.base import Contender, Place
from bench.engines.duckstep import Duckstep
from bench.engines.process import ProcessContender
from bench.engines.roapi_http import Roapi
from bench.engines.stock_s3 import StockOverS3

BASE = "duckdb_local"
NAMES = (BASE, "duckstep_local", "duckstep_s3", "duckdb_s3", "chdb_local", "polars_local", "roapi")


def make_contenders(
    names: set[str], place: Place, python: Path, deadline: float, latency_ms: float
) -> list[Contender]:
    """Return the contenders of these names; those of other people run under `python`."""
    own: dict[str, Contender] = {
        BASE: ProcessContender(BASE, "plain DuckDB, local", place, python, deadline),
        "duckstep_local": Duckstep(place, deadline),
        "duckstep_s3": Duckstep(place, deadline, python, latency_ms),
        "duckdb_s3": StockOverS3(place, python, deadline, latency_ms),
        "chdb_local": ProcessContender("chdb_local", "chDB, local", place, python, deadline),
        "polars_local": ProcessContender("polars_local", "Polars, local", place, python, deadline),
        "roapi": Roapi(place, python, deadline),
    }
    return [own[name] for name in NAMES if name in names]
