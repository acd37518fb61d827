"""Selective listing: its requests and its files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from duckstep_service.core.errors import TableFormatNotSupported
from duckstep_service.core.planning import planner
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse


class CountingStore(MemoryStore):
    """Counts listing requests as S3 would: one for each thousand objects asked for."""

    requests = 0

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        for number, each in enumerate(super().list_objects(prefix)):
            self.requests += number % 1000 == 0
            yield each

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        self.requests += 1
        return super().children(prefix)


def lake(days: int, pattern: str, files: int = 1) -> CountingStore:
    first = date(2005, 1, 1)
    folders = [format(first + timedelta(days=day), pattern) for day in range(days)]
    keys = [f"r/{folder}/{number}.parquet" for folder in folders for number in range(files)]
    return CountingStore({**dict.fromkeys(keys, b"1"), "r/_table.yaml": b"time_column: ts\n"})


def plan(store: CountingStore, condition: str) -> Plan:
    sql = f"SELECT * FROM r WHERE {condition}"
    store.requests = 0
    return planner.plan(
        planner.Draft(sql, PlanningContext(parse(sql), None, datetime.now(UTC)), store)
    )


HIVE, PLAIN = "year=%Y/month=%m/day=%d", "%Y/%m/%d"


@pytest.mark.parametrize("pattern", [HIVE, PLAIN])
@pytest.mark.parametrize(
    ("days", "files", "condition", "requests", "kept"),
    [
        (300, 1, "ts < '2005-01-03'", 1, 2),
        (3500, 1, "ts < '2005-01-03'", 4, 2),
        (7000, 1, "ts >= '2024-02-01'", 4 + 1 + 1, 30),
        (7000, 1, "year = 2023 AND month = 6", 4 + 1 + 1, 30),
        (7000, 1, "year = 1999", 4 + 1, 0),
        (7000, 1, "month = 6", 7 + 1, 570),
        (7000, 1, "v = 6", 7, 7000),
        (800, 24, "ts >= '2006-06-01' AND ts < '2006-06-02'", 4 + 1 + 1 + 1, 24),
    ],
)
def test_selective_listing_lists_only_needed_folders(
    pattern: str, days: int, files: int, condition: str, requests: int, kept: int
) -> None:
    store = lake(days, pattern, files)
    found = plan(store, condition)
    assert found.estimate.files == kept
    assert store.requests <= requests + 1
    whole = CountingStore(store.objects)
    assert sorted(file.key for file in found.tables[0].files if kept) == sorted(
        file.key for file in planning_whole(whole, condition).tables[0].files if kept
    )


def planning_whole(store: CountingStore, condition: str) -> Plan:
    """Plan with every object listed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("duckstep_service.core.catalog.partition_listing.FULL_LISTING_OBJECTS", 10**9)
        return plan(store, condition)


def test_selective_listing_includes_new_file() -> None:
    store = lake(7000, HIVE)
    before = plan(store, "ts >= '2024-02-01'").estimate.files
    store.put("r/year=2024/month=07/day=01/new.parquet", b"1", "")
    store.put("r/year=2024/late.parquet", b"1", "")
    assert plan(store, "ts >= '2024-02-01'").estimate.files == before + 2


def test_plan_selective_listing_has_no_totals() -> None:
    estimate = plan(lake(7000, HIVE), "year = 2023").estimate
    assert estimate.files == 365
    assert set(estimate.to_dict()) == {"files", "bytes", "partitions", "tables"}


@pytest.mark.parametrize("odd", ["r/year=other/month=06/day=01/a.parquet", "r/misc/a.parquet"])
def test_selective_listing_mixed_layout_lists_all(odd: str) -> None:
    store = lake(7000, HIVE)
    store.put(odd, b"1", "")
    assert plan(store, "year = 2023").estimate.total_files == 7001


@pytest.mark.parametrize("name", ["id=7", "region=eu", "month=01"])
def test_selective_listing_has_types_of_all_folders(name: str) -> None:
    """A folder that is not listed may make a column text, unless text or the calendar it is."""
    store = lake(7000, f"dt=%Y-%m-%d/{name}")
    if name == "id=7":
        store.put("r/dt=2024-03-01/id=abc/a.parquet", b"1", "")
    found = plan(store, "dt = DATE '2005-06-01'")
    assert found.estimate.files == 1
    types = planning_whole(store, "dt = DATE '2005-06-01'").tables[0].groups[0].partitions
    assert found.tables[0].groups[0].partitions == types
    assert store.requests <= (3 if name != "id=7" else 9) + 7


@pytest.mark.parametrize("odd", ["dt=2024-02-30", "dt=NULL", "dt=2024-01-01T10%3A00"])
def test_selective_listing_finds_values_of_another_type(odd: str) -> None:
    store = lake(5000, "dt=%Y-%m-%d")
    store.put(f"r/{odd}/a.parquet", b"1", "")
    found = plan(store, "dt = '2005-06-01'")
    types = planning_whole(store, "dt = '2005-06-01'").tables[0].groups[0].partitions
    assert found.tables[0].groups[0].partitions == types


@pytest.mark.parametrize(
    "log", ["_delta_log/0.json", "metadata/v1.metadata.json", ".hoodie/hoodie.properties"]
)
@pytest.mark.parametrize("folder", ["", "YEAR=2023/"])
def test_selective_listing_refuses_table_of_another_format(log: str, folder: str) -> None:
    """The log follows the first objects of the listing, by which folders are selected."""
    store = lake(7000, "YEAR=%Y/month=%m/day=%d")
    store.objects[f"r/{folder}{log}"] = b"{}"
    with pytest.raises(TableFormatNotSupported):
        plan(store, "year = 2023 AND month = 6")
