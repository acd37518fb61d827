"""The condition on partition columns keeps the partitions of a plan, evaluated by DuckDB."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from duckstep_service.core.catalog.partition_condition import (
    MAX_CHARACTERS,
    NOTHING,
    ListedPartitions,
    PartitionKey,
    PartitionValues,
)
from duckstep_service.core.catalog.partition_types import BIGINT, DATE, VARCHAR
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("untraced")

DATES = [PartitionKey(name, BIGINT) for name in ("year", "month", "day")]
MIXED = [PartitionKey("a", VARCHAR), PartitionKey("d", DATE), PartitionKey("n", BIGINT)]
FIRST = date(2020, 1, 1)
MIXED_VALUES = st.tuples(
    st.sampled_from([None, "x", "it's", "10", "9"]),
    st.sampled_from([None, *(str(FIRST + timedelta(n)) for n in range(5))]),
    st.sampled_from([None, *range(5)]),
)


def days(count: int) -> list[PartitionValues]:
    every = (FIRST + timedelta(number) for number in range(count))
    return [(each.year, each.month, each.day) for each in every]


def passing(
    keys: list[PartitionKey], values: list[PartitionValues], condition: str
) -> set[PartitionValues]:
    """Return the partitions for which the condition holds."""
    columns = ", ".join(f'"{key.name}" {key.type}' for key in keys)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE p ({columns})")
        for place, key in enumerate(keys):
            column = [each[place] for each in values]
            connection.execute(f"SET VARIABLE v{place} = $1::{key.type}[]", [column])
        unnested = ", ".join(f"unnest(getvariable('v{place}'))" for place in range(len(keys)))
        connection.execute(f"INSERT INTO p SELECT {unnested}")
        rows = connection.execute(f"SELECT * FROM p WHERE {condition or 'true'}").fetchall()
    return {
        tuple(str(value) if isinstance(value, date) else value for value in row) for row in rows
    }


@settings(max_examples=30, deadline=None)
@given(st.sets(MIXED_VALUES, min_size=1), st.data(), st.booleans())
def test_condition_keeps_exactly_the_partitions(
    listed: set[PartitionValues], data: st.DataObject, complete: bool
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(listed, key=repr))))
    condition, exact = ListedPartitions(MIXED, listed, complete).condition(kept)
    assert exact
    assert passing(MIXED, list(listed), condition) == kept


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 1500), st.booleans())
def test_condition_of_a_period_is_short_and_exact(one: int, other: int, complete: bool) -> None:
    every = days(1500)
    kept = set(every[min(one, other) : max(one, other)])
    condition, exact = ListedPartitions(DATES, every, complete).condition(kept)
    assert exact and len(condition) < 4_000
    assert passing(DATES, every, condition) == kept


def test_condition_of_an_incomplete_listing_excludes_unlisted_partitions() -> None:
    listed = [day for day in days(400) if day[1] == 6]
    condition, exact = ListedPartitions(DATES, listed, complete=False).condition(listed)
    assert exact
    assert passing(DATES, days(400), condition) == set(listed)


def test_condition_of_single_dates_joins_neighbours_of_the_listing() -> None:
    key = [PartitionKey("dt", DATE)]
    listed: list[PartitionValues] = [(str(FIRST + timedelta(2 * n)),) for n in range(3000)]
    condition, exact = ListedPartitions(key, listed).condition(listed[10:2000])
    assert exact and condition.count("BETWEEN") == 1


def test_condition_that_is_too_long_keeps_at_least_the_partitions() -> None:
    listed: list[PartitionValues] = [(f"account-{n}", str(FIRST), n) for n in range(4000)]
    kept = listed[::2]
    condition, exact = ListedPartitions(MIXED, listed).condition(kept)
    assert not exact and len(condition) <= MAX_CHARACTERS
    assert passing(MIXED, listed, condition) >= set(kept)


@pytest.mark.parametrize(("kept", "expected"), [([], NOTHING), (days(3), "")])
def test_condition_of_none_or_all_partitions(kept: list[PartitionValues], expected: str) -> None:
    assert ListedPartitions(DATES, days(3)).condition(kept) == (expected, True)


def test_condition_without_keys_is_empty() -> None:
    assert ListedPartitions((), {()}).condition({()}) == ("", True)
