"""The rows and the widths of tables, from the file index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.planning.blocking_inputs import TableRows, distinct_rows, table_rows
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles

KNOWN = StoredObject("t/a.parquet", 1_000, "1")
UNKNOWN = StoredObject("t/b.parquet", 3_000, "1")


class Statistics:
    """The index of one file of 100 rows, whose texts take 2,000 bytes."""

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        ranges = {"text": [ByteRange(0, 1_500), ByteRange(1_500, 2_000)]}
        entry = FileIndex("1", 1_000, 100, b"", ranges)
        return {file.key: entry for file in files if file == KNOWN}


def rows_of(columns: Sequence[Column], *files: StoredObject) -> TableRows | None:
    return table_rows(TableFiles("t", [FileGroup("", {}, files)]), columns, Statistics())


@pytest.mark.parametrize(
    ("type", "width"),
    [
        ("BOOLEAN", 1),
        ("DATE", 4),
        ("TIMESTAMP WITH TIME ZONE", 8),
        ("DECIMAL(4,2)", 2),
        ("DECIMAL(18,0)", 8),
        ("DECIMAL(19,0)", 16),
        ("VARCHAR", 16 + 20),
        ("INTEGER[]", 16 + 20),
    ],
)
def test_table_rows_width_is_that_of_the_type(type: str, width: int) -> None:
    found = rows_of([Column("Text", type)], KNOWN)
    assert found == TableRows(100, {"Text": width})


def test_table_rows_unknown_file_counts_by_its_size() -> None:
    found = rows_of([], KNOWN, UNKNOWN)
    assert found is not None
    assert found.rows == 400


def test_table_rows_without_an_index_is_none() -> None:
    assert rows_of([], UNKNOWN) is None
    assert rows_of([]) == TableRows(0, {})


def test_distinct_rows_identify_the_tables() -> None:
    tables = {name: TableRows(rows, {}) for name, rows in (("a", 5), ("b", 5), ("c", 0))}
    assert distinct_rows(tables) == {"a": 5, "b": 6, "c": 1}
