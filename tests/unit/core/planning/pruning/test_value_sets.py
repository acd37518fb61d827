"""Sets of constants, against the comparison with each constant by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from duckstep_service.core.planning.pruning.value_sets import ValueSet
from duckstep_service.core.temporal_literals import Interval
from duckstep_service.core.value_ranges import (
    NULL,
    ValueKind,
    ValueRange,
    equal,
    single_value,
)
from hypothesis import given
from hypothesis import strategies as st

FIRST = datetime(2024, 2, 27)
NUMBERS = st.one_of(
    st.integers(-3, 12), st.sampled_from([Decimal("1.5"), Decimal(2), 2.0, 2**53, -(2**60)])
)
TEXTS = st.one_of(
    st.sampled_from(["1", "02", "2", "x", "", "-3", "9" * 20]),
    st.sampled_from(["2024-02-28", "2024-02-29 12:00:00", "2024-03-01T00:00:00Z"]),
)
TIMES = st.integers(0, 8).map(lambda halves: FIRST + timedelta(hours=12 * halves))


def ranges(kind: ValueKind, values: st.SearchStrategy[object]) -> st.SearchStrategy[ValueRange]:
    return st.one_of(
        values.map(lambda value: single_value(kind, value)),
        st.tuples(values, values).map(lambda pair: ValueRange(kind, *sorted(pair))),  # type: ignore[type-var]
    )


VALUES: st.SearchStrategy[ValueRange | None] = st.one_of(
    st.none(),
    st.just(NULL),
    ranges(ValueKind.NUMBER, NUMBERS),
    TEXTS.map(lambda text: single_value(ValueKind.TEXT, text)),
    ranges(ValueKind.DATE, TIMES),
    ranges(ValueKind.TIME, TIMES),
    st.just(single_value(ValueKind.SPAN, Interval(months=1))),
)


@given(members=st.lists(VALUES, min_size=1, max_size=12), value=VALUES)
def test_value_set_has_truth_of_each_comparison(
    members: list[ValueRange | None], value: ValueRange | None
) -> None:
    truths = [equal(value, member) for member in members]
    expected = any(true for true, _ in truths), all(false for _, false in truths)
    assert ValueSet(members).contains(value) == expected


@given(members=st.lists(VALUES, min_size=1, max_size=12), values=st.lists(VALUES, max_size=6))
def test_value_set_keeps_no_state_between_values(
    members: list[ValueRange | None], values: list[ValueRange | None]
) -> None:
    values_set = ValueSet(members)
    for value in values:
        assert values_set.contains(value) == ValueSet(members).contains(value)
