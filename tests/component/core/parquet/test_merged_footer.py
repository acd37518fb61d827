"""The footer of several files, with columns that are not read and columns of partitions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from duckstep_service.core.parquet.footer import FileHeader, UnusableFooter
from duckstep_service.core.parquet.merged_footer import merged_footer

from tests.component.core.parquet.parquet_files import merge, parse, query, write

TYPES = {
    "boolean": "range % 2 = 0",
    "integer": "range::INTEGER",
    "wide": "range::HUGEINT",
    "decimal": "(range / 7)::DECIMAL(9, 3)",
    "double": "range / 3",
    "text": "'t' || range",
    "day": "DATE '2024-01-01' + (range % 9)::INTEGER",
    "at": "TIMESTAMP '2024-01-01' + INTERVAL 1 HOUR * range",
    "id": "('00000000-0000-0000-0000-' || lpad(range::VARCHAR, 12, '0'))::UUID",
    "months": "INTERVAL 1 MONTH * range",
    "list": "[range]",
    "place": "{'city': 'c' || range, 'n': [range]}",
    "map": "MAP {'k': range}",
    "empty": "NULL::INTEGER",
}
WIDE = "SELECT range AS n, " + ", ".join(f'{sql} AS "{name}"' for name, sql in TYPES.items())
WIDE += " FROM range($from, $to)"


@pytest.fixture
def files(tmp_path: Path) -> list[bytes]:
    return [
        write(tmp_path / "a.parquet", 0, 3000, rows=WIDE),
        write(tmp_path / "b.parquet", 3000, 3500, rows=WIDE),
    ]


def test_merged_footer_has_the_rows_in_the_order_of_the_files(
    tmp_path: Path, files: list[bytes]
) -> None:
    path = tmp_path / "merged.parquet"
    path.write_bytes(merge([files[1], files[0]]))
    numbers = [row for (row,) in query(path, "SELECT n FROM r")]
    assert numbers == [*range(3000, 3500), *range(3000)]
    assert pq.read_metadata(path).num_rows == 3500


def test_merged_footer_has_partition_columns_last(tmp_path: Path, files: list[bytes]) -> None:
    path = tmp_path / "merged.parquet"
    path.write_bytes(merge(files, ["2024", "2023"], ("my year", "BIGINT")))
    described = query(path, "SELECT column_name, column_type FROM (DESCRIBE r)")
    assert described[-1] == ("my year", "BIGINT")
    assert [name for name, _ in described[:-1]] == ["n", *TYPES]
    years = query(path, 'SELECT "my year", count(*) FROM r GROUP BY ALL ORDER BY ALL')
    assert years == [(2023, 500), (2024, 3000)]


@pytest.mark.parametrize("column", TYPES)
def test_absent_column_is_never_read_as_data(
    tmp_path: Path, files: list[bytes], column: str
) -> None:
    """The pinned version of DuckDB fails on zeros, on which merged files rely."""
    path = tmp_path / "merged.parquet"
    path.write_bytes(merge(files, absent=frozenset({column})))
    assert query(path, "SELECT count(*), sum(n) FROM r") == [(3500, sum(range(3500)))]
    reads = [f'"{column}"', f'count("{column}")', f'"{column}" IS NULL', f'min("{column}")']
    for read in reads:
        with pytest.raises(duckdb.Error):
            query(path, f"SELECT {read} FROM r")
    for condition in ("IS NULL", "IS NOT NULL"):
        with pytest.raises(duckdb.Error):
            query(path, f'SELECT n FROM r WHERE "{column}" {condition}')


def test_merged_footer_without_row_groups_has_no_rows(tmp_path: Path, files: list[bytes]) -> None:
    path = tmp_path / "merged.parquet"
    end = merged_footer(parse(files[0]).header, {"p": "DATE"}, [], 0)
    path.write_bytes(b"PAR1" + end)
    assert query(path, "SELECT count(*), min(p), max(text) FROM r") == [(0, None, None)]


def test_merged_footer_of_other_structure_is_unusable() -> None:
    for schema in (b"", b"\x0c", b"\x1c\0"):
        with pytest.raises(UnusableFooter):
            merged_footer(FileHeader((), ((2, 9, schema),)), {"p": "DATE"}, [], 0)
