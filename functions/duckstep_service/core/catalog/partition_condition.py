"""The condition on partition columns, in Athena's SQL, that keeps a plan's partitions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckstep_service.core.catalog.partition_types import BIGINT, DATE
from duckstep_service.core.sql.quoting import quote_literal

PartitionValue = int | str | None
PartitionValues = tuple[PartitionValue, ...]
_Tree = dict[PartitionValue, set[PartitionValues]]

# A statement of Athena has 256 KB, for all of its tables.
MAX_CHARACTERS = 20_000
NOTHING = "false"
# Fewer consecutive values are listed.
_SHORTEST_RANGE = 3


@dataclass(frozen=True, slots=True)
class PartitionKey:
    """A partition column by its name in Glue, with DuckDB's type."""

    name: str
    type: str

    def literal(self, value: PartitionValue) -> str:
        """Return a value in SQL."""
        if self.type == BIGINT:
            return str(value)
        return f"{'DATE ' if self.type == DATE else ''}{quote_literal(str(value))}"


@dataclass(frozen=True, slots=True)
class ListedPartitions:
    """The partitions of a table that the planner listed, all of them if `complete`."""

    keys: Sequence[PartitionKey]
    values: Collection[PartitionValues]
    complete: bool = True

    def condition(self, kept: Collection[PartitionValues]) -> tuple[str, bool]:
        """Return the condition that keeps partitions, and whether no other one passes.

        The condition is empty if every partition passes.
        """
        if not kept:
            return NOTHING, True
        if not self.keys or (self.complete and len(kept) == len(self.values)):
            return "", True
        exact = self._exact(self.keys, set(kept), set(self.values))
        if len(exact) <= MAX_CHARACTERS:
            return exact, True
        parts = [
            self._one_of(key, {values[n] for values in kept}, {each[n] for each in self.values})
            for n, key in enumerate(self.keys)
        ]
        return " AND ".join(p for p in parts if len(p) <= MAX_CHARACTERS // len(parts)), False

    def _exact(
        self,
        keys: Sequence[PartitionKey],
        kept: set[PartitionValues],
        listed: set[PartitionValues],
    ) -> str:
        """Return the condition; values of the first key with equal values below share a term."""
        below, every = _by_first(kept), _by_first(listed)
        parts = []
        for rest, values in self._alike(below, every).items():
            first = self._one_of(keys[0], values, every.keys())
            if rest is not None:
                union = set().union(*(every[value] for value in values))
                first += f" AND {self._exact(keys[1:], set(rest), union)}"
            parts.append(f"({first})")
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _alike(
        self, below: _Tree, every: _Tree
    ) -> Mapping[frozenset[PartitionValues] | None, set[PartitionValue]]:
        """Return the values of a key by the kept values below them, None if all are kept."""
        alike: dict[frozenset[PartitionValues] | None, set[PartitionValue]] = {}
        for value, rest in below.items():
            whole = rest == {()} or (self.complete and rest == every[value])
            alike.setdefault(None if whole else frozenset(rest), set()).add(value)
        return alike

    def _one_of(
        self, key: PartitionKey, values: set[PartitionValue], listed: Collection[PartitionValue]
    ) -> str:
        """Return the condition that a column has one of the values."""
        name, single = f'"{key.name}"', []
        parts = [f"{name} IS NULL"] if None in values else []
        for run in self._runs(key, values, listed):
            if len(run) >= _SHORTEST_RANGE:
                first, last = key.literal(run[0]), key.literal(run[-1])
                parts.append(f"{name} BETWEEN {first} AND {last}")
            else:
                single += [key.literal(value) for value in run]
        if single:
            several = f"{name} IN ({', '.join(single)})"
            parts.append(f"{name} = {single[0]}" if len(single) == 1 else several)
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _runs(
        self, key: PartitionKey, values: set[PartitionValue], listed: Collection[PartitionValue]
    ) -> list[list[PartitionValue]]:
        """Return the sorted values in runs of consecutive ones."""
        place = {value: n for n, value in enumerate(_sorted(listed))} if self.complete else {}
        runs: list[list[PartitionValue]] = []
        last = None
        for value in _sorted(values):
            at = place[value] if self.complete else _ordinal(key, value)
            joined = key.type in (BIGINT, DATE) and last is not None and at == last + 1
            if joined:
                runs[-1].append(value)
            else:
                runs.append([value])
            last = at
        return runs


def _by_first(tuples: Iterable[PartitionValues]) -> _Tree:
    below: _Tree = {}
    for first, *rest in tuples:
        below.setdefault(first, set()).add(tuple(rest))
    return below


def _sorted(values: Iterable[PartitionValue]) -> list[PartitionValue]:
    present = [value for value in values if value is not None]
    return sorted(present, key=lambda value: (value, "") if isinstance(value, int) else (0, value))


def _ordinal(key: PartitionKey, value: PartitionValue) -> int:
    if isinstance(value, int):
        return value
    return date.fromisoformat(str(value)).toordinal() if key.type == DATE else 0
