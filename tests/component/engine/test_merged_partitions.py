"""Columns of a merged file for the partitions of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.component.engine.merged_lake import Compared, is_merged, open_compared
from tests.component.engine.prefetch_lake import BUCKET, ROWS


@pytest.fixture
def compared(tmp_path: Path) -> Iterator[Compared]:
    with open_compared(tmp_path) as compared:
        yield compared


def test_partition_columns_have_the_declared_types(compared: Compared) -> None:
    [table] = compared.lake.query("FROM r").tables
    for types in ({}, {"day": "VARCHAR"}, {"month": "VARCHAR", "day": "VARCHAR"}, {}):
        groups = [replace(each, partitions={**each.partitions, **types}) for each in table.groups]
        sql = "SELECT day, month, typeof(day), sum(k) FROM r GROUP BY ALL"
        compared.check(sql, tables=[replace(table, groups=groups)])


# Folders of a table, each with a file, and a column of its partitions.
FOLDERS = {
    "p": ["p=-9223372036854775808", "p=0", "p=__HIVE_DEFAULT_PARTITION__"],
    "d": ["d=2024-01-31", "d=0001-01-01", "d=NULL"],
    "text": ["text=a%2Fb", "text=%F0%9F%98%80", "text=50%25", "text=a=b", "text=", "text=null"],
    "long": ["long=" + "y" * 240 + "1", "long=" + "y" * 240 + "2", "long=" + "%C3%A9" * 40],
    "year": ["2024/06/28", "2024/06/29"],
    "day": ["region=eu/2024/06/28", "region=us/2024/06/29"],
    '"my col"': ["my col=1/b=2/A=x", "my col=2/b=1/A=y"],
    '"a""b"': ['a"b=x', 'a"b=y'],
    "n": ["n=007", "n="],
    "part": ["", "part=1"],
}


@pytest.mark.parametrize("column", FOLDERS)
def test_partition_values_are_those_of_separate_files(compared: Compared, column: str) -> None:
    rows = "SELECT range AS id FROM range($from, $to) LIMIT 3000"
    compared.replace_files(dict.fromkeys(FOLDERS[column], rows))
    for sql in (
        "SELECT * FROM r WHERE id % 1000 = 7",
        f"SELECT {column}, typeof({column}), count(*) FROM r GROUP BY ALL",
        f"SELECT min({column}), max({column}) FROM r",
        f"SELECT count(*) FROM r WHERE {column} IS NULL",
        f"SELECT count(*) FROM r WHERE {column} = (SELECT max({column}) FROM r)",
    ):
        compared.check(sql)


@pytest.mark.parametrize("folder", ["k=1", "K=1"])
def test_partition_column_of_the_file_is_not_merged(compared: Compared, folder: str) -> None:
    compared.replace_files({folder: ROWS})
    sql = "SELECT k, count(*) FROM r GROUP BY k"
    assert compared.lake.answer(compared.runner, sql) == ["['1', '5E+3']"]
    assert not is_merged(compared.runner, compared.lake.query(sql))


def test_partition_column_of_a_renamed_column_is_not_merged(compared: Compared) -> None:
    """DuckDB names the second of the columns a and A of a file A_1."""
    compared.replace_files({"a_1=7": ROWS})
    [file] = compared.lake.files()
    columns = pa.table([pa.array([1, 2]), pa.array([3, 4])], names=["a", "A"])
    pq.write_table(columns, compared.lake.root / BUCKET / file.key)
    sql = "SELECT sum(a), sum(a_1) FROM r"
    assert compared.lake.answer(compared.runner, sql) == ["['3', '14']"]
    assert not is_merged(compared.runner, compared.lake.query(sql))
