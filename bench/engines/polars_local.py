"""Polars on local files, through its SQL and its streaming Parquet writer."""

from __future__ import annotations

from pathlib import Path

from bench.data import PARTITIONS, REVIEWS, TPCH_TABLES
from bench.engines.base import DataLocation
from bench.worker import RunQuery


def connect(location: DataLocation) -> RunQuery:
    """Register a lazy frame of each table."""
    import polars

    context = polars.SQLContext()
    schema = dict.fromkeys(PARTITIONS, polars.Int64)
    reviews = location.tables / REVIEWS / "**/*.parquet"
    context.register(
        REVIEWS, polars.scan_parquet(reviews, hive_partitioning=True, hive_schema=schema)
    )
    for table in TPCH_TABLES:
        context.register(table, polars.scan_parquet(location.tables / table / "*.parquet"))

    def run(sql: str, out: Path) -> None:
        context.execute(sql).sink_parquet(out)

    return run
