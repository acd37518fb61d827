"""Measures what duckstep adds to a query, posted to SUCCEEDED, over plain DuckDB on the same files.

    python bench/overhead.py [--url http://localhost:8000] [--data .duckstep/data] [--rounds 15]

The two alternate in one run, because machines drift; medians are printed. Plain DuckDB keeps its
connection and its caches, so it is as warm as it gets.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import duckdb

from local.api_client import ApiClient

QUERIES = {
    "count": "SELECT count(*) FROM reviews",
    "by rating": "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating ORDER BY rating",
    "by month": "SELECT month, avg(rating) FROM reviews GROUP BY month ORDER BY month",
    "top products": "SELECT product_id, sum(helpful_votes) AS votes FROM reviews "
    "GROUP BY product_id ORDER BY votes DESC, product_id LIMIT 10",
    "one day": "SELECT count(*) FROM reviews WHERE year = 2024 AND month = 6 AND day = 1",
}


def main() -> None:
    """Run the comparison and print a line for each query."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--data", type=Path, default=Path(".duckstep/data"))
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    connection, api = _plain(arguments.data), ApiClient(arguments.url)
    print(f"{'query':14} {'plain ms':>9} {'duckstep ms':>12} {'added ms':>9}")
    for name, sql in QUERIES.items():
        plain, posted = [], []
        for _ in range(arguments.rounds):
            plain.append(_milliseconds(lambda sql=sql: connection.execute(sql).fetchall()))
            posted.append(_milliseconds(lambda sql=sql: _run(api, sql)))
        added = statistics.median(b - a for a, b in zip(plain, posted, strict=True))
        middle = statistics.median(plain), statistics.median(posted)
        print(f"{name:14} {middle[0]:9.1f} {middle[1]:12.1f} {added:9.1f}")


def _plain(data: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    files = sorted(str(path) for path in (data / "reviews").rglob("*.parquet"))
    types = "{'year': BIGINT, 'month': BIGINT, 'day': BIGINT}"
    connection.execute(
        f"CREATE VIEW reviews AS FROM read_parquet({files!r}, hive_partitioning = true,"
        f" hive_types = {types})"
    )
    return connection


def _milliseconds(action: Any) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _run(api: ApiClient, sql: str) -> None:
    document = api.run(sql, reuse=False)
    if document["status"] != "SUCCEEDED":
        raise SystemExit(f"{sql}: {document}")


if __name__ == "__main__":
    main()
