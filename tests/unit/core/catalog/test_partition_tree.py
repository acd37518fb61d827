"""The partition tree over an in-memory bucket."""

from __future__ import annotations

from typing import Any

import pytest
from duckstep_service.core.catalog.partition_tree import PartitionFilter, partition_tree
from duckstep_service.core.catalog.tables import resolve_table
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.testing import MemoryStore

DAYS = ["2023/12/31", "2024/09/30", "2024/10/01", "2024/10/02"]
HIVE = ["year={}/month={}/day={}".format(*day.split("/")) for day in DAYS]
NAMES = ("b", "a%20'%2F한", "", "NULL", "%4EULL")
LAKE = MemoryStore(
    {f"hive/{day}/{name}.parquet": b"12" for day in HIVE for name in "ab"}
    | {f"plain/{day}/a.parquet": b"1" for day in DAYS}
    | {"both/2024/09/30/a.parquet": b"1", "both/year=2024/month=9/a.parquet": b"1"}
    | {f"dated/dt=2024-01-{day:02}/a.parquet": b"1" for day in range(1, 32)}
    | {f"named/group={name}/a.parquet": b"1" for name in NAMES}
    | {"flat/a.parquet": b"1"}
)


def answer(table: str, within: str = "", limit: int = 1000, after: str = "") -> dict[str, Any]:
    return partition_tree(resolve_table(LAKE, table), PartitionFilter(within, limit, after))


def level(table: str, within: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(table, within)["partitions"]
    return found


def test_partition_tree_level_is_sorted_newest_first() -> None:
    assert level("hive") == [
        {
            "column": "year",
            "value": "2024",
            "within": "year=2024",
            "condition": "year = 2024",
            "files": 6,
            "bytes": 12,
            "partitioned": True,
            "dateRange": {"from": "2024-09-30", "to": "2024-10-02"},
        },
        {
            "column": "year",
            "value": "2023",
            "within": "year=2023",
            "condition": "year = 2023",
            "files": 2,
            "bytes": 4,
            "partitioned": True,
            "dateRange": {"from": "2023-12-31", "to": "2023-12-31"},
        },
    ]


@pytest.mark.parametrize("table", ["hive", "plain", "HIVE"])
def test_partition_tree_within_returns_children(table: str) -> None:
    months = level(table, level(table)[0]["within"])
    assert [month["condition"] for month in months] == [
        "year = 2024 AND month = 10",
        "year = 2024 AND month = 9",
    ]
    days = level(table, months[0]["within"])
    assert [(day["value"], day["partitioned"]) for day in days] == [("2", False), ("1", False)]
    assert level(table, days[0]["within"]) == []


def test_partition_tree_within_ignores_zeros_and_case() -> None:
    assert level("hive", "Year=2024/MONTH=09") == level("hive", "year=2024/month=9")
    assert level("hive", "year=1999") == level("hive", "nothing=1") == []


def test_partition_tree_merges_layouts() -> None:
    (month,) = level("both", "year=2024")
    assert (month["files"], month["partitioned"]) == (2, True)
    assert [day["files"] for day in level("both", month["within"])] == [1]


def test_partition_tree_pages_are_contiguous() -> None:
    first = answer("dated", limit=20)
    second = answer("dated", limit=20, after=first["next"])
    assert "next" not in second
    values = [each["value"] for each in first["partitions"] + second["partitions"]]
    assert values == [f"2024-01-{day:02}" for day in range(31, 0, -1)]
    assert first["partitions"][0]["condition"] == "dt = DATE '2024-01-31'"
    assert "next" not in answer("dated", limit=31)


def test_partition_tree_after_deleted_partition_continues() -> None:
    values = [each["value"] for each in answer("hive", "year=2024", after="month=11")["partitions"]]
    assert values == ["10", "9"]


def test_partition_tree_condition_quotes_text_and_null() -> None:
    found = level("named")
    assert [(each["value"], each["condition"]) for each in found] == [
        ("", "\"group\" = ''"),
        ("NULL", "\"group\" = 'NULL'"),
        ("a '/한", "\"group\" = 'a ''/한'"),
        ("b", "\"group\" = 'b'"),
        (None, '"group" IS NULL'),
    ]
    assert all("dateRange" not in each for each in found)
    within = [each["within"] for each in found]
    assert within[-1] == "group=__HIVE_DEFAULT_PARTITION__"
    for number, last in enumerate(within, 1):
        assert answer("named", after=last)["partitions"] == found[number:]


def test_partition_tree_without_partitions_is_empty() -> None:
    assert answer("flat") == {"partitions": []}


@pytest.mark.parametrize(("within", "after"), [("2024", ""), ("=1", ""), ("", "10")])
def test_partition_tree_invalid_within_raises(within: str, after: str) -> None:
    with pytest.raises(InvalidRequest, match="year=2024/month=11"):
        answer("hive", within, after=after)
