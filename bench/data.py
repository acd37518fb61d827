"""The dataset: sample reviews in daily files, and TPC-H; created once per size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

from bench.queries import TPCH_FILE

REVIEWS = "reviews"
TPCH_TABLES = (
    "customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier",
)  # fmt: skip
_ROOT = Path(__file__).resolve().parents[1]
_PATHS = (_ROOT, _ROOT / "functions")
PARTITIONS = {"year": "BIGINT", "month": "BIGINT", "day": "BIGINT"}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of tables, with the queries of TPC-H in its parent folder."""

    tables: Path
    rows: int
    scale: float

    @property
    def folder(self) -> Path:
        return self.tables.parent


def create_dataset(cache: Path, bucket: str, rows: int, scale: float) -> Dataset:
    """Return the dataset of this size, and create it if it does not exist.

    The folder of the tables has the bucket's name, under which an S3 server serves it.
    """
    dataset = Dataset(cache / f"lake-{rows}-{scale:g}" / bucket, rows, scale)
    dataset.tables.mkdir(parents=True, exist_ok=True)
    if not (dataset.tables / REVIEWS).exists():
        options = ["--rows", str(rows), "--out", str(dataset.tables)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _PATHS))}
        command = [sys.executable, "-m", "lake.generate", *options]
        subprocess.run(command, check=True, env=environment)
    if not (dataset.folder / TPCH_FILE).exists():
        _create_tpch(dataset)
    return dataset


def _create_tpch(dataset: Dataset) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"LOAD {quote_literal(str(_tpch_extension()))}")
        connection.execute(f"CALL dbgen(sf = {dataset.scale})")
        for table in TPCH_TABLES:
            folder = dataset.tables / table
            folder.mkdir(exist_ok=True)
            file = quote_literal(f"{folder / table}.parquet")
            connection.execute(f"COPY {table} TO {file}")
        queries = connection.execute("FROM tpch_queries()").fetchall()
    (dataset.folder / TPCH_FILE).write_text(json.dumps(queries))


def _tpch_extension() -> Path:
    """Return the extension's binary in its wheel."""
    package = Path(str(files("duckdb_extension_tpch")))
    return next(package.glob("extensions/*/tpch.duckdb_extension"))
