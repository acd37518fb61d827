"""Columns of one value, as DuckDB and Arrow read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from duckstep_service.core.parquet.constant_column import MAX_ROWS, constant_column

from tests.component.core.parquet.parquet_files import merge, query, write

ROWS = "SELECT range AS id FROM range($from, $to)"
VALUES: list[tuple[str, str | None, Any]] = [
    ("BIGINT", "0", 0),
    ("BIGINT", "-5", -5),
    ("BIGINT", str(2**63 - 1), 2**63 - 1),
    ("BIGINT", str(-(2**63)), -(2**63)),
    ("BIGINT", None, None),
    ("DATE", "2024-02-29", date(2024, 2, 29)),
    ("DATE", "0001-01-01", date(1, 1, 1)),
    ("DATE", "9999-12-31", date(9999, 12, 31)),
    ("DATE", None, None),
    ("VARCHAR", "", ""),
    ("VARCHAR", "a/b=c", "a/b=c"),
    ("VARCHAR", "\0", "\0"),
    ("VARCHAR", "é😀" * 40, "é😀" * 40),
    ("VARCHAR", "x" * 255, "x" * 255),
    ("VARCHAR", "x" * 257, "x" * 257),
    ("VARCHAR", "x" * 100_000, "x" * 100_000),
    ("VARCHAR", None, None),
]


@pytest.fixture
def files(tmp_path: Path) -> list[bytes]:
    """Three row groups of one file, and one of another."""
    return [
        write(tmp_path / "a.parquet", 0, 5000, rows=ROWS),
        write(tmp_path / "b.parquet", 5000, 5001, rows=ROWS),
    ]


@pytest.mark.parametrize(("type_name", "value", "wanted"), VALUES)
def test_constant_column_has_its_value_in_each_row(
    tmp_path: Path, files: list[bytes], type_name: str, value: str | None, wanted: Any
) -> None:
    path = tmp_path / "merged.parquet"
    path.write_bytes(merge(files, [value, value], ("p", type_name)))
    assert query(path, "SELECT DISTINCT p, typeof(p) FROM r") == [(wanted, type_name)]
    assert query(path, "SELECT id, p FROM r WHERE id IN (2047, 2048, 5000) ORDER BY id") == [
        (row, wanted) for row in (2047, 2048, 5000)
    ]
    null = value is None
    counts = "SELECT count(*), count(p), count(*) FILTER (p IS NULL), min(p), max(p) FROM r"
    assert query(path, counts) == [(5001, 5001 * (not null), 5001 * null, wanted, wanted)]
    table = pq.read_table(path)
    assert table.column("p").to_pylist() == [wanted] * 5001


@pytest.mark.parametrize(
    ("type_name", "values"),
    [
        ("BIGINT", ["-7", "12"]),
        ("BIGINT", [None, "0"]),
        ("DATE", ["1969-12-31", "1970-01-01"]),
        ("VARCHAR", ["a", "b"]),
        ("VARCHAR", ["", None]),
        ("VARCHAR", ["x" * 300 + "a", "x" * 300 + "b"]),
        ("VARCHAR", ["é", "\U0010ffff"]),
    ],
)
def test_constant_column_is_filtered_by_its_bounds(
    tmp_path: Path, files: list[bytes], type_name: str, values: list[str | None]
) -> None:
    path = tmp_path / "merged.parquet"
    path.write_bytes(merge(files, values, ("p", type_name)))
    rows = dict(zip(values, (5000, 1), strict=True))
    for value, count in rows.items():
        literal = "NULL" if value is None else f"'{value}'::{type_name}"
        same = f"SELECT count(*) FROM r WHERE p IS NOT DISTINCT FROM {literal}"
        assert query(path, same) == [(count,)]
        equal = f"SELECT count(*) FROM r WHERE p = {literal}"
        assert query(path, equal) == [(0 if value is None else count,)]
        beyond = f"SELECT count(*) FROM r WHERE p > {literal} OR p < {literal}"
        others = [each for each in values if each is not None and each != value]
        assert query(path, beyond) == [(0 if value is None else sum(rows[o] for o in others),)]
    first = sorted(values, key=lambda each: rows[each])
    ordered = query(path, "SELECT p::VARCHAR FROM r GROUP BY p ORDER BY count(*)")
    assert ordered == [(each,) for each in first]


def test_constant_column_of_many_rows_takes_few_bytes() -> None:
    assert len(constant_column("2024-06-28", "DATE", MAX_ROWS).pages) < 100


@pytest.mark.parametrize(
    ("type_name", "value"),
    [
        ("BIGINT", "x"),
        ("BIGINT", str(2**63)),
        ("BIGINT", ""),
        ("DATE", "2024-02-30"),
        ("DATE", "2024"),
        ("VARCHAR", "\udcff"),
    ],
)
def test_constant_column_of_other_value_raises(type_name: str, value: str) -> None:
    with pytest.raises(ValueError):
        constant_column(value, type_name, 1)


@pytest.mark.parametrize("rows", [0, -1, MAX_ROWS + 1])
def test_constant_column_of_other_number_of_rows_raises(rows: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        constant_column("1", "BIGINT", rows)
