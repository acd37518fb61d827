"""Selective listing: its requests and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.table_cache import LAYOUT_SECONDS, TableCache
from duckstep_service.core.errors import TableFormatNotSupported
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import planner
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse

pytestmark = pytest.mark.usefixtures("untraced")


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


def plan(store: CountingStore, condition: str, cache: TableCache | None = None) -> Plan:
    sql = f"SELECT * FROM r WHERE {condition}"
    store.requests = 0
    query = PlanningContext(parse(sql), None, datetime.now(UTC))
    return planner.plan(planner.Draft(sql, query, store, cache=cache))


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


def kept(plan: Plan) -> list[str]:
    return sorted(
        file.key
        for table in plan.tables
        for group in table.groups
        if not group.empty
        for file in group.files
    )


@pytest.mark.parametrize("pattern", [HIVE, PLAIN])
@pytest.mark.parametrize("days", [7000, 20_000])
@pytest.mark.parametrize(
    ("condition", "requests"),
    [
        ("ts >= '2024-02-01' AND ts < '2024-02-02'", 2),
        ("year = 2023 AND month = 6 AND day = 5", 2),
        ("year IN (2006, 2023) AND month = 6", 3),
    ],
)
def test_second_plan_requests_do_not_depend_on_the_table(
    pattern: str, days: int, condition: str, requests: int
) -> None:
    store, cache = lake(days, pattern), TableCache()
    first = plan(store, "ts < '2005-01-03'", cache)
    assert first.estimate.files == 2
    assert kept(plan(store, condition, cache)) == kept(plan(store, condition))
    plan(store, condition, cache)
    assert store.requests == requests


class CountingStatistics:
    """Counts the files whose entries are looked up."""

    files = 0

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        self.files += len(files)
        return {}


@pytest.mark.parametrize("days", [1095, 20_000])
def test_plan_of_one_file_has_its_entry_and_its_manifest_alone(days: int) -> None:
    store, statistics = lake(days, HIVE), CountingStatistics()
    sql = "SELECT count(v) FROM r WHERE year = 2006 AND month = 6 AND day = 5"
    query = PlanningContext(parse(sql), None, datetime.now(UTC))
    draft = planner.Draft(sql, query, store, statistics, cache=TableCache())
    found = planner.plan(draft)
    assert (found.estimate.files, statistics.files) == (1, 1)
    options = RunOptions(None, Limits(300))
    assert len(Manifest.of(sql, found, options).to_json()) < 700


def test_second_plan_of_large_folders_lists_the_deepest() -> None:
    store, cache = lake(800, HIVE, files=100), TableCache()
    condition = "ts >= '2006-06-01' AND ts < '2006-06-02'"
    assert kept(plan(store, condition, cache)) == kept(planning_whole(store, condition))
    assert plan(store, condition, cache).estimate.files == 100
    assert store.requests == 4
    assert plan(store, "year = 2006 AND month = 6", cache).estimate.files == 3000
    assert store.requests == 1 + 1 + 1 + 3


@pytest.mark.parametrize(
    ("new", "files"),
    [
        ("r/year=2023/month=06/day=05/new.parquet", 2),
        ("r/year=2023/month=6/day=5/new.parquet", 2),
        ("r/year=2023/new.parquet", 2),
        ("r/new.parquet", 2),
        ("r/other/year=2023/month=06/day=05/new.parquet", 2),
        ("r/year=2099/month=06/day=05/new.parquet", 1),
    ],
)
def test_second_plan_includes_new_files(new: str, files: int) -> None:
    store, cache = lake(7000, HIVE), TableCache()
    condition = "year = 2023 AND month = 6 AND day = 5"
    assert plan(store, condition, cache).estimate.files == 1
    store.put(new, b"1", "")
    found = plan(store, condition, cache)
    assert found.estimate.files == files
    assert kept(found) == kept(planning_whole(store, condition))


def test_second_plan_without_rows_reads_current_files_for_columns() -> None:
    store, cache = lake(7000, HIVE), TableCache()
    plan(store, "year = 2023", cache)
    store.delete("r/year=2005/month=01/day=01/0.parquet")
    (table,) = plan(store, "year = 1999", cache).tables
    assert all(file.key in store.objects for file in table.files)


def test_second_plan_reads_settings_again() -> None:
    store, cache = lake(7000, HIVE), TableCache()
    assert plan(store, "ts < '2005-01-03'", cache).estimate.files == 2
    store.put("r/_table.yaml", b"time_column: other\n", "")
    assert plan(store, "ts < '2005-01-03'", cache).estimate.files == 7000
    assert plan(store, "other < '2005-01-03'", cache).estimate.files == 2


@pytest.mark.parametrize(
    ("pattern", "condition"),
    [
        ("region=eu/year=%Y", "region = 'eu' AND year = 2023"),
        ("dt=%Y-%m-%d/id=7", "dt = '2023-01-02'"),
    ],
)
def test_layout_that_other_folders_decide_is_read_again(pattern: str, condition: str) -> None:
    cache = TableCache()
    plan(lake(7000, pattern, files=1), condition, cache)
    assert cache.layout("r/") is None


def test_layout_expires() -> None:
    now = [0.0]
    store, cache = lake(7000, HIVE), TableCache(clock=lambda: now[0])
    plan(store, "year = 2023", cache)
    now[0] = LAYOUT_SECONDS + 1
    plan(store, "year = 2023", cache)
    assert store.requests == 4 + 1 + 1


def test_layout_beside_a_log_is_not_kept() -> None:
    store, cache = lake(7000, HIVE), TableCache()
    store.put("r/year=2005/_delta_log/0.json", b"1", "")
    for _ in range(2):
        with pytest.raises(TableFormatNotSupported):
            plan(store, "year = 2023", cache)
