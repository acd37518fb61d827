"""Tables of many tiny files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from bench.tiny_files import create_tiny_files


def test_create_tiny_files_row_and_statistics_have_the_files_hour(tmp_path: Path) -> None:
    create_tiny_files(tmp_path / "hours", 50)
    files = sorted((tmp_path / "hours").rglob("*.parquet"))
    assert len(files) == 50
    assert (
        files[-1].relative_to(tmp_path).as_posix() == "hours/year=2010/month=01/day=03/01.parquet"
    )
    rows = duckdb.execute(
        f"SELECT ts, number FROM '{tmp_path}/hours/**/*.parquet' ORDER BY ts"
    ).fetchall()
    assert rows[0] == (datetime(2010, 1, 1), 1)
    assert rows[49] == (datetime(2010, 1, 3, 1), 1)
    (low, high) = duckdb.execute(
        "SELECT stats_min_value, stats_max_value FROM parquet_metadata(?)"
        " WHERE path_in_schema = 'ts'",
        [str(files[-1])],
    ).fetchall()[0]
    assert low == high
    assert low.startswith("2010-01-03 01:00:00")


def test_create_tiny_files_keeps_an_existing_table(tmp_path: Path) -> None:
    create_tiny_files(tmp_path / "days", 3, 1)
    (tmp_path / "days/kept").touch()
    create_tiny_files(tmp_path / "days", 3, 1)
    assert (tmp_path / "days/kept").exists()
    assert len(list((tmp_path / "days").rglob("*.parquet"))) == 3
