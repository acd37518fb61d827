"""Plain DuckDB on local files with a persistent connection: the baseline of every ratio."""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

from bench.data import PARTITIONS, REVIEWS, TPCH_TABLES
from bench.engines.base import DataLocation
from bench.worker import RunQuery


def connect(location: DataLocation) -> RunQuery:
    """Open DuckDB with its defaults and a view of each table."""
    connection = duckdb.connect()
    create_views(connection, str(location.tables))
    return parquet_writer(connection)


def create_views(connection: duckdb.DuckDBPyConnection, root: str) -> None:
    """Create a view of each table below `root`."""
    create_reviews_view(connection, root)
    for table in TPCH_TABLES:
        files = quote_literal(f"{root}/{table}/*.parquet")
        connection.execute(f"CREATE VIEW {table} AS FROM {files}")


def create_reviews_view(connection: duckdb.DuckDBPyConnection, root: str) -> None:
    """Create the view of the sample reviews below `root`."""
    files = quote_literal(f"{root}/{REVIEWS}/*/*/*/*.parquet")
    connection.execute(
        f"CREATE VIEW {REVIEWS} AS FROM read_parquet({files},"
        f" hive_partitioning = true, hive_types = {PARTITIONS})"
    )


def parquet_writer(connection: duckdb.DuckDBPyConnection) -> RunQuery:
    """Return the function that runs a query with its result in a Parquet file."""

    def run(sql: str, out: Path) -> None:
        connection.execute(f"COPY ({sql}) TO {quote_literal(str(out))} (FORMAT parquet)")

    return run
