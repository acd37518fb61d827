"""Sets of constant values: the comparison of a range with many of them in logarithmic time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from duckstep_service.core.value_ranges import (
    EITHER,
    NEITHER,
    NULL,
    Truth,
    ValueKind,
    ValueRange,
    align,
    equal,
    equal_as_any_type,
)


@dataclass(frozen=True, slots=True)
class _Members:
    """Ranges of one kind, cast for a comparison with another kind.

    `highs` has the largest end of all ranges up to each of `lows`; an `unknown` range has no cast.
    """

    lows: Sequence[Any]
    highs: Sequence[Any]
    singles: frozenset[Any]
    unknown: bool

    @classmethod
    def of(cls, ranges: Sequence[ValueRange], other: ValueRange) -> _Members:
        """Cast `ranges` for a comparison with the kind of `other`."""
        cast = [align(member, other) for member in ranges]
        known = sorted(
            (member for member in cast if member is not None), key=lambda member: member.low
        )
        return cls(
            [member.low for member in known],
            list(accumulate((member.high for member in known), max)),
            frozenset(member.low for member in known if member.single),
            len(known) < len(cast),
        )

    def overlap(self, value: ValueRange) -> bool:
        """Return whether a range has a value in common with `value`."""
        count = bisect_right(self.lows, value.high)
        return count > 0 and bool(self.highs[count - 1] >= value.low)


class ValueSet:
    """The values of an IN list; its truth is that of `value = a OR value = b OR …`.

    In a list of `mixed` types two different texts may be equal: DuckDB compares them as another
    type of the list.
    """

    def __init__(self, values: Iterable[ValueRange | None], mixed: bool = False) -> None:
        self._equal = equal_as_any_type if mixed else equal
        self._mixed = mixed
        distinct = dict.fromkeys(values)
        self._null = NULL in distinct
        self._unknown = None in distinct
        self._by_kind: dict[ValueKind, list[ValueRange]] = {}
        for value in distinct:
            if value is not None and value != NULL:
                self._by_kind.setdefault(value.kind, []).append(value)
        self._cast: dict[tuple[ValueKind, ValueKind], _Members] = {}

    def contains(self, value: ValueRange | None) -> Truth:
        """Return the truth of `value IN (…)`."""
        if value == NULL:
            return NEITHER
        if value is None:
            return bool(self._by_kind) or self._unknown, not self._null
        true, false = self._unknown, not self._null
        for kind, ranges in self._by_kind.items():
            maybe, maybe_not = self._contains_kind(value, kind, ranges)
            true, false = true or maybe, false and maybe_not
        return true, false

    def _contains_kind(
        self, value: ValueRange, kind: ValueKind, ranges: Sequence[ValueRange]
    ) -> Truth:
        if len(ranges) == 1:
            return self._equal(value, ranges[0])
        cast = align(value, ranges[0])
        if cast is None:
            return EITHER
        members = self._cast.get((value.kind, kind))
        if members is None:
            members = self._cast[value.kind, kind] = _Members.of(ranges, value)
        certain = cast.single and cast.low in members.singles
        texts = self._mixed and value.kind is kind is ValueKind.TEXT
        return texts or members.unknown or members.overlap(cast), not certain
