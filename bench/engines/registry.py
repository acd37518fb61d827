"""The registry of engines; plain DuckDB, the baseline of every ratio, is first."""

from __future__ import annotations

from bench.engines.base import BASELINE, BenchmarkEngine, EngineSettings
from bench.engines.duckstep import DuckstepEngine
from bench.engines.process import ProcessEngine
from bench.engines.roapi_http import RoapiEngine
from bench.engines.stock_s3 import StockDuckdbEngine

ENGINE_NAMES = (
    BASELINE,
    "duckstep_local",
    "duckstep_s3",
    "duckdb_s3",
    "chdb_local",
    "polars_local",
    "roapi",
)


def create_engines(names: set[str], settings: EngineSettings) -> list[BenchmarkEngine]:
    """Return the engines of these names, in the order of the registry."""
    engines: dict[str, BenchmarkEngine] = {
        BASELINE: ProcessEngine(BASELINE, "plain DuckDB, local", settings),
        "duckstep_local": DuckstepEngine(settings, over_s3=False),
        "duckstep_s3": DuckstepEngine(settings, over_s3=True),
        "duckdb_s3": StockDuckdbEngine(settings),
        "chdb_local": ProcessEngine("chdb_local", "chDB, local", settings),
        "polars_local": ProcessEngine("polars_local", "Polars, local", settings),
        "roapi": RoapiEngine(settings),
    }
    return [engines[name] for name in ENGINE_NAMES if name in names]
