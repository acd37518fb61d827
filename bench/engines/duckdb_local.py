"""Plain DuckDB on local files: the base of every ratio. Its connection and caches stay."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.data import PARTITIONS, REVIEWS, TPCH_TABLES
from bench.engines.base import Place
from bench.worker import Run


def connect(place: Place) -> Run:
    """Open DuckDB with its defaults and a view over each table."""
    connection = duckdb.connect()
    make_views(connection, str(place.tables))
    return writing(connection)


def make_views(connection: duckdb.DuckDBPyConnection, root: str) -> None:
    """Make a view over the files of each table below `root`."""
    reviews = f"{root}/{REVIEWS}/*/*/*/*.parquet"
    connection.execute(
        f"CREATE VIEW {REVIEWS} AS FROM read_parquet('{reviews}',"
        f" hive_partitioning = true, hive_types = {PARTITIONS})"
    )
    for table in TPCH_TABLES:
        connection.execute(f"CREATE VIEW {table} AS FROM '{root}/{table}/*.parquet'")


def writing(connection: duckdb.DuckDBPyConnection) -> Run:
    """Return what runs a query with its answer in a Parquet file."""

    def run(sql: str, out: Path) -> None:
        connection.execute(f"COPY ({sql}) TO '{out}' (FORMAT parquet)")

    return run
