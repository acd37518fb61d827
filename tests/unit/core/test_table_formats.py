"""Folders of Delta Lake, Iceberg and Hudi, by their keys."""

from __future__ import annotations

import pytest
from duckstep_service.core.table_formats import (
    LogTable,
    TableFormat,
    find_log_table,
    is_hidden,
    unsupported_format,
)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("_delta_log/00000000000000000000.json", ("delta", "", "_delta_log")),
        ("_delta_log/_last_checkpoint", ("delta", "", "_delta_log")),
        ("deep/er/_delta_log/0.json", ("delta", "deep/er", "_delta_log")),
        ("k=1/_delta_log/0.json", ("delta", "k=1", "_delta_log")),
        ("metadata/v1.metadata.json", ("iceberg", "", "metadata")),
        ("metadata/00001-4f1c.metadata.json", ("iceberg", "", "metadata")),
        ("metadata/00001-4f1c.gz.metadata.json", ("iceberg", "", "metadata")),
        ("metadata/version-hint.text", ("iceberg", "", "metadata")),
        ("metadata/snap-123-1-4f1c.avro", ("iceberg", "", "metadata")),
        ("orders/metadata/v1.metadata.json", ("iceberg", "orders", "metadata")),
        (".hoodie/hoodie.properties", ("hudi", "", ".hoodie")),
        ("2024/.hoodie/hoodie.properties", ("hudi", "2024", ".hoodie")),
        ("metadata/a.parquet", None),
        ("metadata/readme.json", None),
        ("metadata/deeper/v1.metadata.json", None),
        ("_old/_delta_log/0.json", None),
        (".trash/metadata/v1.metadata.json", None),
        ("my_delta_log/a.parquet", None),
        ("_delta_log", None),
        ("metadata", None),
    ],
)
def test_find_log_table_by_key(key: str, found: tuple[str, str, str] | None) -> None:
    expected = found and LogTable(TableFormat(found[0]), *found[1:])
    assert find_log_table(["a.parquet", key]) == expected


@pytest.mark.parametrize(
    ("name", "hidden"),
    [(".x", True), ("_x", True), ("_hour=01", False), (".x=1", True), ("x", False)],
)
def test_is_hidden_by_first_character(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


def test_unsupported_format_names_table_kind_and_remedy() -> None:
    error = unsupported_format("shop", LogTable(TableFormat.DELTA, "2024/orders", "_delta_log"))
    assert error.details == {"table": "shop", "kind": "delta"}
    assert "shop contains a Delta Lake table: 2024/orders/ has a folder" in error.message
    assert "Export the current rows as plain Parquet" in error.message
