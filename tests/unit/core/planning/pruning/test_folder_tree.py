"""The tree of a table's partitions: the same files as without it, by few evaluations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest
from duckstep_service.core.catalog.partition_values import (
    TIME,
    PartitionRow,
    partition_value_ranges,
    partition_values,
)
from duckstep_service.core.catalog.partitions import group_files, place_file
from duckstep_service.core.planning.pruning.folder_tree import kept_files
from duckstep_service.core.table_files import FileGroup, StoredObject

pytestmark = pytest.mark.usefixtures("untraced")


def group(*folders: str) -> FileGroup:
    files = [StoredObject(f"t/{folder}/{n}.parquet", n, "v") for folder in folders for n in (1, 2)]
    (only,) = group_files("t/", sorted(files, key=lambda file: file.key))
    return only


def days(count: int, pattern: str = "year=%Y/month=%m/day=%d") -> list[str]:
    first = date(2000, 1, 1)
    return [format(first + timedelta(days=day), pattern) for day in range(count)]


def equals(**values: int) -> Callable[[PartitionRow], bool]:
    """Return the predicate that a partition may have these values."""

    def keep(row: PartitionRow) -> bool:
        return all(name not in row or row[name].low == value for name, value in values.items())

    return keep


def between(first: datetime, last: datetime) -> Callable[[PartitionRow], bool]:
    """Return the predicate that a partition may have a time from `first` to `last`."""

    def keep(row: PartitionRow) -> bool:
        return TIME not in row or (row[TIME].low <= last and first <= row[TIME].high)

    return keep


def rows_without_tree(files: FileGroup) -> list[tuple[StoredObject, PartitionRow]]:
    return [
        (file, partition_value_ranges(partition_values(file, files), files, "UTC"))
        for file in files.files
    ]


LAYOUTS = {
    "hive": days(1200),
    "plain": days(1200, "%Y/%m/%d"),
    "dates": days(400, "dt=%Y-%m-%d/region=eu"),
    "month before year": days(800, "month=%m/year=%Y/day=%d"),
    "date that contradicts its year": days(90, "year=1990/dt=%Y-%m-%d"),
    "invalid day": [*days(60), "year=2000/month=13/day=40", "year=2000/month=02/day=31"],
    "NULL": [*days(60), "year=2000/month=NULL/day=01"],
    "other folders": [f"{side}/{day}/x" for day in days(40) for side in ("a", "b")],
    "more columns than levels": [
        "/".join(f"k{level}={number >> level & 1}" for level in range(11)) for number in range(300)
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_kept_files_equal_those_without_tree(layout: str) -> None:
    files, random = group(*LAYOUTS[layout]), Random(1)
    rows = rows_without_tree(files)
    for _ in range(40):
        first = datetime(1999, 12, 1) + timedelta(days=random.randrange(1300))
        predicates = [
            between(first, first + timedelta(days=random.randrange(60))),
            equals(year=first.year, month=first.month),
            equals(day=first.day),
            equals(k0=0, k9=1, k10=random.randrange(2)),
            equals(region=1),
        ]
        for keep in predicates:
            assert list(kept_files(files, keep, "UTC")) == [file for file, row in rows if keep(row)]


@pytest.mark.parametrize("years", [3, 30])
def test_kept_files_evaluates_folders_of_the_kept_ones(years: int) -> None:
    files, rows = group(*days(365 * years)), 0
    keep = equals(year=2001, month=6, day=5)

    def count(row: PartitionRow) -> bool:
        nonlocal rows
        rows += 1
        return keep(row)

    assert len(kept_files(files, count, "UTC")) == 2
    assert rows <= 1 + (years + 1) + 12 + 31 + 12 * 3 + 3


def test_kept_files_reads_values_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files, placed = group(*days(400)), 0

    def count(file: StoredObject, group: FileGroup) -> object:
        nonlocal placed
        placed += 1
        return place_file(file, group)

    monkeypatch.setattr("duckstep_service.core.planning.pruning.folder_tree.place_file", count)
    for day in range(5):
        kept_files(files, equals(day=day), "UTC")
    assert placed == 400
    kept_files(files, equals(day=1), "Asia/Seoul")
    assert placed == 800


def test_kept_files_all_kept_is_the_same_list() -> None:
    files = group(*days(40))
    assert kept_files(files, lambda row: True, "UTC") is files.files
