"""A table of Parquet files in Glue's Data Catalog, and the differences that an update removes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

PARTITIONS_DIGEST = "duckstep.partitions"
"""The parameter of a table with the digest of the partitions that were registered last."""

COLUMNS_DIGEST = "duckstep.columns"
"""The parameter of a partition with the digest of the columns that it is registered with."""

_RANGE = "projection.{}.range"


@dataclass(frozen=True, slots=True)
class GlueColumn:
    """A column or a partition key, with Glue's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class GluePartition:
    """A registered partition: the values of the table's partition keys and the folder."""

    values: tuple[str, ...]
    location: str


@dataclass(frozen=True, slots=True)
class GlueTable:
    """A table of Parquet files.

    `ranges` are those of projected partition keys. `partitions` are those to register, None for a
    table without registered ones; they are the only ones of a `complete` table. The declarations
    of the columns `retained` and the parameters `undecided` stay as they are in Glue. With `links`,
    the URLs of the files, the location has a list of these.
    """

    database: str
    name: str
    location: str
    columns: Sequence[GlueColumn]
    keys: Sequence[GlueColumn] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    partitions: Sequence[GluePartition] | None = None
    complete: bool = True
    retained: frozenset[str] = frozenset()
    links: Sequence[str] = ()
    undecided: frozenset[str] = frozenset()

    @property
    def all_parameters(self) -> dict[str, str]:
        """The parameters with those of the ranges."""
        ranges = {_RANGE.format(key): f"{low},{high}" for key, (low, high) in self.ranges.items()}
        return {**self.parameters, **ranges}

    @property
    def columns_digest(self) -> str:
        """A digest of the columns."""
        return _digest(repr([(column.name, column.type) for column in self.columns]))

    @property
    def partitions_digest(self) -> str:
        """A digest of the partitions and of the columns that they are registered with."""
        partitions = sorted((each.values, each.location) for each in self.partitions or ())
        return _digest(self.columns_digest + repr(partitions))


def merge_tables(current: GlueTable | None, wanted: GlueTable) -> GlueTable | None:
    """Return the table to write, None if the current one has all that is wanted.

    Ranges only grow: a run that was planned before a longer listing may still read the table.
    """
    if current is None:
        return wanted
    same_place = (current.location, list(current.keys)) == (wanted.location, list(wanted.keys))
    names = {column.name for column in wanted.columns}
    retained = [
        column
        for column in current.columns
        if column.name in wanted.retained and column.name not in names
    ]
    ranges, kept = dict(wanted.ranges), _without_projection(current.parameters)
    if same_place:
        kept |= {n: value for n, value in current.parameters.items() if n in wanted.undecided}
        ranges |= {
            key: (min(low, ranges[key][0]), max(high, ranges[key][1]))
            for key, (low, high) in current.ranges.items()
            if key in ranges
        }
    merged = replace(
        wanted,
        columns=[*wanted.columns, *retained],
        ranges=ranges,
        parameters={**kept, **wanted.parameters},
    )
    return None if _is_same(current, merged) else merged


def _without_projection(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that others have set, and the digest of the partitions."""
    own = ("projection.", "storage.location.")
    return {name: value for name, value in parameters.items() if not name.startswith(own)}


def _is_same(current: GlueTable, merged: GlueTable) -> bool:
    return (
        current.location == merged.location
        and set(current.columns) == set(merged.columns)
        and list(current.keys) == list(merged.keys)
        and current.all_parameters == merged.all_parameters
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
