"""The differences between tables in Glue and those that are wanted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duckstep_service.core.catalog.glue_table import (
    GlueColumn,
    GluePartition,
    GlueTable,
    merge_tables,
)
from duckstep_service.core.testing_athena import MemoryGlue

YEAR = GlueColumn("year", "bigint")
TABLE = GlueTable(
    "d",
    "t",
    "s3://b/t/",
    [GlueColumn("a", "int"), GlueColumn("b", "string")],
    [YEAR],
    {"projection.enabled": "true"},
    {"year": (2023, 2024)},
)


def test_merge_without_current_table_is_the_wanted_one() -> None:
    assert merge_tables(None, TABLE) == TABLE


def test_merge_with_the_same_table_writes_nothing() -> None:
    reordered = replace(TABLE, columns=list(reversed(TABLE.columns)))
    assert merge_tables(TABLE, reordered) is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [((2024, 2024), None), ((2022, 2023), (2022, 2024)), ((2024, 2025), (2023, 2025))],
)
def test_merge_only_widens_ranges(
    wanted: tuple[int, int], expected: tuple[int, int] | None
) -> None:
    merged = merge_tables(TABLE, replace(TABLE, ranges={"year": wanted}))
    assert (merged and merged.ranges["year"]) == expected


def test_merge_of_another_location_takes_its_ranges() -> None:
    moved = replace(TABLE, location="s3://b/u/", ranges={"year": (2020, 2020)})
    merged = merge_tables(TABLE, moved)
    assert merged is not None
    assert merged.ranges == {"year": (2020, 2020)}


def test_merge_keeps_retained_columns_and_parameters_of_others() -> None:
    current = replace(TABLE, parameters={**TABLE.parameters, "owner": "me"})
    wanted = replace(TABLE, columns=[GlueColumn("a", "bigint")], retained=frozenset({"b"}))
    merged = merge_tables(current, wanted)
    assert merged is not None
    assert merged.columns == [GlueColumn("a", "bigint"), GlueColumn("b", "string")]
    assert merged.parameters["owner"] == "me"


def test_merge_removes_a_former_projection() -> None:
    wanted = replace(TABLE, parameters={}, ranges={}, partitions=[])
    merged = merge_tables(TABLE, wanted)
    assert merged is not None
    assert merged.all_parameters == {}


def test_merge_keeps_undecided_parameters() -> None:
    digits = "projection.month.digits"
    current = replace(TABLE, parameters={**TABLE.parameters, digits: "2"})
    assert merge_tables(current, replace(TABLE, undecided=frozenset({digits}))) is None
    merged = merge_tables(current, TABLE)
    assert merged is not None
    assert digits not in merged.parameters


def test_partitions_digest_depends_on_columns_and_partitions() -> None:
    one = replace(TABLE, partitions=[GluePartition(("1",), "s3://b/t/1/")])
    others = [
        replace(one, partitions=[GluePartition(("2",), "s3://b/t/1/")]),
        replace(one, columns=TABLE.columns[:1]),
    ]
    assert len({each.partitions_digest for each in [one, *others]}) == 3


def test_memory_glue_ensure_writes_once() -> None:
    glue = MemoryGlue()
    glue.ensure(TABLE)
    glue.ensure(TABLE)
    assert glue.writes == 1
    assert [table.name for table in glue.tables("d")] == ["t"]
    glue.delete_table("d", "t")
    assert glue.table("d", "t") is None
