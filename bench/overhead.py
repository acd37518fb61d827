"""The overhead of duckstep, from the POST to SUCCEEDED, over plain DuckDB on the same files.

    python -m bench.overhead [--url http://localhost:8000] [--data .duckstep/data] [--rounds 15]

Needs `functions` on PYTHONPATH. The two alternate in one run, because the load of a machine varies;
the output is medians. Plain DuckDB keeps its connection and its caches.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from bench.engines.duckdb_local import create_reviews_view
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
    options = parser.parse_args()
    connection, api = duckdb.connect(), ApiClient(options.url)
    create_reviews_view(connection, str(options.data))
    print(f"{'query':14} {'plain ms':>9} {'duckstep ms':>12} {'added ms':>9}")
    for name, sql in QUERIES.items():
        plain, posted = [], []
        for _ in range(options.rounds):
            plain.append(_milliseconds(partial(_fetch, connection, sql)))
            posted.append(_milliseconds(partial(_submit, api, sql)))
        added = statistics.median(b - a for a, b in zip(plain, posted, strict=True))
        medians = statistics.median(plain), statistics.median(posted)
        print(f"{name:14} {medians[0]:9.1f} {medians[1]:12.1f} {added:9.1f}")


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(sql).fetchall()


def _submit(api: ApiClient, sql: str) -> None:
    document = api.run(sql, reuse=False)
    if document["status"] != "SUCCEEDED":
        raise SystemExit(f"{sql}: {document}")


if __name__ == "__main__":
    main()
