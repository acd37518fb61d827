"""The size of the catalog's responses."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.catalog.response_size import leave_out_columns


def _table(name: str, columns: int) -> dict[str, Any]:
    return {"name": name, "columns": [{"name": "é" * 100, "type": "INTEGER"}] * columns}


def test_leave_out_columns_of_largest_tables_first() -> None:
    documents = [_table("a", 3), _table("wide", 1000), _table("z", 4)]
    leave_out_columns(documents, 10_000)
    assert [len(document["columns"]) for document in documents] == [3, 0, 4]
    assert documents[1]["error"]["code"] == "ResultLimitExceeded"
    assert "1000 columns" in documents[1]["error"]["message"]
    assert "error" not in documents[0] | documents[2]


def test_leave_out_columns_changes_nothing_that_fits() -> None:
    documents = [_table("a", 3)]
    leave_out_columns(documents)
    assert documents == [_table("a", 3)]
