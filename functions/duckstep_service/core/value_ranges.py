"""Value ranges: the values that an expression takes in a partition, and their comparison.

A comparison returns (may be true, may be false); a comparison with NULL returns neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from duckstep_service.core import temporal_literals

Truth = tuple[bool, bool]
EITHER: Truth = (True, True)
NEITHER: Truth = (False, False)
# Above this a DOUBLE does not represent every integer, and DuckDB compares as DOUBLE.
EXACT_DOUBLE = 2**53


class ValueKind(Enum):
    """The type of a range's values; DATE and TIMESTAMP are both a datetime without zone."""

    NULL = 0
    NUMBER = 1
    TEXT = 2
    DATE = 3
    TIME = 4
    SPAN = 5


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Every value from `low` to `high`, both included."""

    kind: ValueKind
    low: Any
    high: Any

    @property
    def single(self) -> bool:
        return bool(self.low == self.high)


NULL = ValueRange(ValueKind.NULL, None, None)
_TEMPORAL = (ValueKind.DATE, ValueKind.TIME)


def single_value(kind: ValueKind, value: Any) -> ValueRange:
    """Return the range of a single value."""
    return ValueRange(kind, value, value)


def equal(left: ValueRange | None, right: ValueRange | None) -> Truth:
    """Compare with =."""
    return _compared(left, right, _equal, ordered=False)


def equal_as_any_type(left: ValueRange | None, right: ValueRange | None) -> Truth:
    """Compare with = in a list that also has other types: two texts may be equal as one of them.

    DuckDB casts all members of an IN list to one type.
    """
    true, false = equal(left, right)
    texts = left and right and left.kind is right.kind is ValueKind.TEXT
    return (True if texts else true), false


def less(left: ValueRange | None, right: ValueRange | None) -> Truth:
    """Compare with <."""
    return _compared(left, right, _less, ordered=True)


def less_equal(left: ValueRange | None, right: ValueRange | None) -> Truth:
    """Compare with <=."""
    return _compared(left, right, lambda a, b: invert(_less(b, a)), ordered=True)


def invert(truth: Truth) -> Truth:
    """Return the truth of NOT."""
    return truth[1], truth[0]


def all_of(truths: list[Truth]) -> Truth:
    """Return the truth of AND."""
    return all(t for t, _ in truths), any(f for _, f in truths)


def _compared(
    left: ValueRange | None, right: ValueRange | None, compare: Any, ordered: bool
) -> Truth:
    if left is NULL or right is NULL:
        return NEITHER
    if left is None or right is None or (ordered and _mixed(left, right)):
        return EITHER
    a, b = align(left, right), align(right, left)
    return EITHER if a is None or b is None else compare(a, b)


def _equal(a: ValueRange, b: ValueRange) -> Truth:
    overlap = a.low <= b.high and b.low <= a.high
    return overlap, not (a.single and b.single and a.low == b.low)


def _less(a: ValueRange, b: ValueRange) -> Truth:
    """Compare with <; the last microsecond of a range includes its nanoseconds."""
    true = a.low < b.high or (a.low == b.high and not b.single)
    return true, a.high >= b.low


def _mixed(a: ValueRange, b: ValueRange) -> bool:
    """Return whether numbers meet text; their order depends on the column's type."""
    number, text = ValueKind.NUMBER, ValueKind.TEXT
    return (a.kind is number and b.kind is text) or (a.kind is text and b.kind is number)


def align(value: ValueRange, other: ValueRange) -> ValueRange | None:
    """Return `value` as cast for a comparison with the kind of `other`, None if it is unknown."""
    if value.kind is other.kind or (value.kind in _TEMPORAL and other.kind in _TEMPORAL):
        return value if value.kind is not ValueKind.SPAN and _exact(value) else None
    if value.kind is ValueKind.TEXT and other.kind in _TEMPORAL:
        return _text_as_time(value, other.kind)
    if value.kind is ValueKind.TEXT and other.kind is ValueKind.NUMBER:
        return whole_number(value)
    fits = other.kind is ValueKind.TEXT and value.kind is not ValueKind.SPAN
    return value if fits and _exact(value) else None


def _exact(value: ValueRange) -> bool:
    return value.kind is not ValueKind.NUMBER or max(abs(value.low), abs(value.high)) < EXACT_DOUBLE


def whole_number(text: ValueRange) -> ValueRange | None:
    """Return the integer that every cast of `text` returns, None for '06', '1.0' or other text."""
    value = text.low
    if not text.single or not value.removeprefix("-").isdecimal() or len(value) > 15:
        return None
    return single_value(ValueKind.NUMBER, int(value)) if str(int(value)) == value else None


def _text_as_time(text: ValueRange, kind: ValueKind) -> ValueRange | None:
    """Return text cast to `kind` as DuckDB does; a cast to DATE drops the time of day."""
    times = temporal_literals.parse(text.low) if text.single else None
    if times is None:
        return None
    low, high = times
    return ValueRange(
        ValueKind.TIME,
        temporal_literals.floor("day", low) if kind is ValueKind.DATE else low,
        high,
    )
