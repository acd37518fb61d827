"""Partition folders of paths, and their values."""

from __future__ import annotations

import pytest
from duckstep_service.core.catalog.partitions import (
    decode_value,
    encode_value,
    group_files,
    layout_of,
    partition_folders,
    place_file,
    values_of,
)
from duckstep_service.core.table_files import StoredObject

DATE = {"year": "2024", "month": "11", "day": "09"}


@pytest.mark.parametrize(
    ("path", "layout", "values"),
    [
        ("", "none", {}),
        ("year=2024/month=01", "hive", {"year": "2024", "month": "01"}),
        ("region=a%20b", "hive", {"region": "a b"}),
        ("2024", "plain", {"year": "2024"}),
        ("2024/11/09", "plain", DATE),
        ("2024/1/9/23", "plain", {"year": "2024", "month": "1", "day": "9", "hour": "23"}),
        ("2024/11/09/00/00", "none", {}),
        ("11/09", "none", {}),
        ("2024/november", "none", {}),
        ("\uff12024/11", "none", {}),
        ("data/BILLING_PERIOD=2024-01", "hive", {"BILLING_PERIOD": "2024-01"}),
        ("name/name/year=2024/part/month=1/x", "hive", {"year": "2024", "month": "1"}),
        ("AWSLogs/000123456789/elasticloadbalancing/us-east-1/2024/11/09", "plain", DATE),
        ("AWSLogs/1/CloudTrail/eu/2024/11/09/23", "plain", {**DATE, "hour": "23"}),
        ("account=01/eu/2024/11/09", "hive", {"account": "01", **DATE}),
        ("year=2024/eu/2024/11/09", "hive", {"year": "2024"}),
        ("data/2024/11", "none", {}),
        ("data/2024/1/9", "none", {}),
        ("data/2024/13/09", "none", {}),
        ("data/0123/11/09", "none", {}),
        ("2024/11/09/part", "none", {}),
        ("city=a=b", "hive", {"city": "a=b"}),
        ("k=a?b", "hive", {"k": "a?b"}),
        ("k=", "hive", {"k": ""}),
        ("k=NULL", "hive", {"k": None}),
        ("k=Null", "hive", {"k": None}),
        ("k=__HIVE_DEFAULT_PARTITION__", "hive", {"k": None}),
        ("k=__hive_default_partition__", "hive", {"k": "__hive_default_partition__"}),
        ("k=%4EULL", "hive", {"k": "NULL"}),
        ("k=%FF", "hive", {"k": "%FF"}),
        ("=a", "none", {}),
        ("x=1/x=2", "hive", {"x": "1"}),
        ("x=1/X=2", "hive", {"X": "2"}),
    ],
)
def test_partition_folders_of_path(path: str, layout: str, values: dict[str, str | None]) -> None:
    placed = partition_folders(path.split("/") if path else [])
    assert (layout_of(placed), values_of(placed)) == (layout, values)


@pytest.mark.parametrize(
    "value",
    [None, "", "a/b", "NULL", "null", "__HIVE_DEFAULT_PARTITION__", "%FF", "%", "é=?", "a\nb"],
)
def test_encode_value_is_inverse_of_decode_value(value: str | None) -> None:
    assert decode_value(encode_value(value)) == value


@pytest.mark.parametrize("table", ["orders/", "shop/orders/", "a=b/"])
@pytest.mark.parametrize(
    ("folder", "types"),
    [
        ("2024/11", {"year": "BIGINT", "month": "BIGINT"}),
        ("eu/2024/11/09", {"year": "BIGINT", "month": "BIGINT", "day": "BIGINT"}),
        ("id=01/eu/year=2024", {"id": "VARCHAR", "year": "BIGINT"}),
    ],
)
def test_place_file_in_table_of_any_prefix(table: str, folder: str, types: dict[str, str]) -> None:
    file = StoredObject(f"{table}{folder}/a.parquet", 1, "1")
    (group,) = group_files(table, [file])
    assert group.partitions == types
    assert values_of(place_file(file, group)) == values_of(partition_folders(folder.split("/")))


def test_group_files_has_one_type_for_a_column_of_all_groups() -> None:
    keys = ["t/k=1/a.parquet", "t/x/k=abc/a.parquet", "t/K=2/a.parquet"]
    groups = group_files("t/", [StoredObject(key, 1, "1") for key in keys])
    assert [group.partitions for group in groups] == [
        {"K": "VARCHAR"},
        {"k": "VARCHAR"},
    ]
