"""The data: sample reviews in daily files and TPC-H, made once and kept."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from bench.queries import TPCH_FILE

REVIEWS = "reviews"
TPCH_TABLES = (
    "customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier",
)  # fmt: skip
PARTITIONS = {"year": "BIGINT", "month": "BIGINT", "day": "BIGINT"}


@dataclass(frozen=True, slots=True)
class Lake:
    """A folder of tables and the queries of TPC-H beside it."""

    tables: Path
    rows: int
    scale: float

    @property
    def folder(self) -> Path:
        return self.tables.parent


def make_lake(cache: Path, bucket: str, rows: int, scale: float) -> Lake:
    """Return the lake of this size, made if it is not there.

    The folder of its tables has the bucket's name, under which an S3 server serves it.
    """
    lake = Lake(cache / f"lake-{rows}-{scale:g}" / bucket, rows, scale)
    lake.tables.mkdir(parents=True, exist_ok=True)
    if not (lake.tables / REVIEWS).exists():
        options = ["--rows", str(rows), "--out", str(lake.tables)]
        subprocess.run([sys.executable, "-m", "lake.generate", *options], check=True)
    if not (lake.folder / TPCH_FILE).exists():
        _make_tpch(lake)
    return lake


def _make_tpch(lake: Lake) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{_extension()}'")
        connection.execute(f"CALL dbgen(sf = {lake.scale})")
        for table in TPCH_TABLES:
            folder = lake.tables / table
            folder.mkdir(exist_ok=True)
            connection.execute(f"COPY {table} TO '{folder / table}.parquet'")
        queries = connection.execute("FROM tpch_queries()").fetchall()
    (lake.folder / TPCH_FILE).write_text(json.dumps(queries))


def _extension() -> Path:
    """Return the extension's binary, which its wheel carries."""
    package = Path(str(files("duckdb_extension_tpch")))
    return next(package.glob("extensions/*/tpch.duckdb_extension"))
