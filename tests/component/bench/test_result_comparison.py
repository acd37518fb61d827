"""Comparison of results that ignores order and the engine's types."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from bench import result_comparison
from bench.result_comparison import find_difference

EXPECTED = """SELECT * FROM (VALUES
    (1, 0.1::DOUBLE, DATE '2024-01-02', 'a', true), (2, NULL, DATE '2024-01-03', 'é', false)
) AS t(n, x, d, s, b)"""
SAME = f"""SELECT s, d::TIMESTAMP AS d, b, (x + 1e-9)::DOUBLE AS X, n::TINYINT AS N
FROM ({EXPECTED}) ORDER BY n DESC"""


def _file(folder: Path, name: str, sql: str) -> Path:
    path = folder / f"{name}.parquet"
    duckdb.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return path


def _compare(folder: Path, found: str) -> str | None:
    return find_difference(_file(folder, "a", EXPECTED), _file(folder, "b", found))


def test_find_difference_ignores_order_types_and_rounding(tmp_path: Path) -> None:
    assert _compare(tmp_path, SAME) is None


@pytest.mark.parametrize(
    ("found", "difference"),
    [
        (f"SELECT * EXCLUDE b FROM ({EXPECTED})", "4 columns, not 5"),
        (f"{EXPECTED} LIMIT 1", "1 rows, not 2"),
        (f"SELECT * REPLACE (x * 1.001 AS x) FROM ({EXPECTED})", "0.1001, not 0.1"),
        (f"SELECT * REPLACE (coalesce(x, 0) AS x) FROM ({EXPECTED})", "0.0, not None"),
        (f"SELECT * REPLACE (n + 1 AS n) FROM ({EXPECTED})", ", not "),
        (f"SELECT * REPLACE (replace(s, 'é', 'É') AS s) FROM ({EXPECTED})", "'É', not 'é'"),
    ],
)
def test_find_difference_reports_difference(tmp_path: Path, found: str, difference: str) -> None:
    assert difference in (_compare(tmp_path, found) or "")


def test_find_difference_integers_as_floats_are_equal(tmp_path: Path) -> None:
    integers = "SELECT * FROM (VALUES (620, 9), (1647, 10)) AS t(n, m)"
    floats = f"SELECT n::DOUBLE AS n, m FROM ({integers}) ORDER BY n DESC"
    compared = _file(tmp_path, "a", integers), _file(tmp_path, "b", floats)
    assert find_difference(*compared) is None


def test_find_difference_generated_column_name_matches_by_position(tmp_path: Path) -> None:
    own, other = "SELECT 'x' AS b, 1 AS sum", "SELECT 'x' AS b, 1 AS a"
    assert find_difference(_file(tmp_path, "a", own), _file(tmp_path, "b", other)) is None


def test_find_difference_large_results_compare_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_comparison, "SMALL_ROWS", 1)
    assert _compare(tmp_path, SAME) is None
    changed = f"SELECT * REPLACE (n + 1 AS n) FROM ({EXPECTED})"
    assert _compare(tmp_path, changed) == "other values"
