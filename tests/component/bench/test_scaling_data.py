"""Tables for the scaling curves."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.scaling_data import FILES, create_rows


def test_create_rows_writes_all_rows_in_equal_files(tmp_path: Path) -> None:
    create_rows(tmp_path / "t", 1_000)
    assert len(list((tmp_path / "t").iterdir())) == FILES
    found = duckdb.execute(
        "SELECT count(*), count(DISTINCT ts), min(rating), max(rating)"
        f" FROM '{tmp_path}/t/*.parquet'"
    ).fetchall()
    assert found == [(1_000, 1_000, 1, 5)]
