"""The answers of plain DuckDB over the files of a stack."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.support.stack import Stack


def plain(stack: Stack, sql: str) -> duckdb.DuckDBPyRelation:
    """Return the relation of plain DuckDB over the same files."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE VIEW reviews AS FROM read_parquet('{stack.state}/data/reviews/**/*.parquet',"
        " hive_partitioning = true,"
        " hive_types = {'year': BIGINT, 'month': BIGINT, 'day': BIGINT})"
    )
    return connection.sql(sql)


def plain_csv(stack: Stack, sql: str, folder: Path) -> str:
    """Return the CSV file that plain DuckDB writes into `folder`."""
    path = folder / "plain.csv"
    plain(stack, sql).write_csv(str(path))
    return path.read_text()
