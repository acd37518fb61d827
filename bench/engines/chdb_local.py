"""chDB, ClickHouse as a library, on local files with its defaults."""

from __future__ import annotations

from pathlib import Path

from duckstep_service.core.sql.quoting import quote_literal

from bench.data import REVIEWS, TPCH_TABLES
from bench.engines.base import DataLocation
from bench.worker import RunQuery


def connect(location: DataLocation) -> RunQuery:
    """Open a session with a view of each table."""
    from chdb.session import Session

    session = Session()
    globs = {REVIEWS: f"{REVIEWS}/*/*/*/*.parquet"}
    globs |= {table: f"{table}/*.parquet" for table in TPCH_TABLES}
    for table, glob in globs.items():
        source = f"file({quote_literal(f'{location.tables}/{glob}')}, Parquet)"
        session.query(f"CREATE VIEW {table} AS SELECT * FROM {source}")

    def run(sql: str, out: Path) -> None:
        out.write_bytes(session.query(sql, "Parquet").bytes())

    return run
