"""Which files of a table a query has to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from duckstep_service.core import value_ranges
from duckstep_service.core.catalog.partition_listing import FolderPredicate, NotSelective
from duckstep_service.core.catalog.partition_values import (
    TIME,
    PartitionRow,
    naive_utc,
    partition_values,
    value_ranges_of,
)
from duckstep_service.core.catalog.partitions import parse_partition
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.planning.pruning.expressions import CompileContext
from duckstep_service.core.planning.pruning.predicate_extraction import (
    TableOccurrence,
    TooManyOccurrences,
    table_occurrences,
)
from duckstep_service.core.planning.pruning.predicates import Predicate, compile_predicate
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import FileGroup, TableFiles

PartitionPredicate = Callable[[PartitionRow], bool]


def occurrences_by_table(statement: Statement) -> dict[str, list[TableOccurrence]]:
    """Return the places of each table of which every place is known; the others are read whole."""
    try:
        found = table_occurrences(statement.tree)
    except (TooManyOccurrences, RecursionError):
        return {}
    seen = {place.offset for place in found}
    missed = {each.name.lower() for each in statement.tables if each.offset not in seen}
    by_table: dict[str, list[TableOccurrence]] = {}
    for place in found:
        if place.table not in missed:
            by_table.setdefault(place.table, []).append(place)
    return by_table


def partition_predicate(
    found: Sequence[TableOccurrence],
    keys: frozenset[str],
    settings: TableSettings,
    asked: PlanningContext,
) -> PartitionPredicate | None:
    """Return what tells the partitions to read, by the partition columns `keys`, else None."""
    tests = [_occurrence_predicate(place, keys, settings, asked) for place in found]
    if not tests or any(not callable(test) and test[0] for test in tests):
        return None
    each = [test for test in tests if callable(test)]
    return lambda row: any(test(row)[0] for test in each)


def _occurrence_predicate(
    place: TableOccurrence, keys: frozenset[str], settings: TableSettings, asked: PlanningContext
) -> Predicate:
    """Return the truth that all conditions of a place may have together."""
    time_column = settings.time_column.lower()

    def column(names: Sequence[str]) -> str | None:
        if len(names) > 2 or (len(names) == 2 and names[0] != place.alias):
            return None
        if names[-1] in keys:
            return names[-1]
        return TIME if time_column and names[-1] == time_column else None

    context = CompileContext(column, asked.parameters, naive_utc(asked.now))
    truths = [compile_predicate(condition, context) for condition in place.conditions]
    tests = [truth for truth in truths if callable(truth)]
    if any(not callable(truth) and not truth[0] for truth in truths):
        return value_ranges.NEITHER
    if not tests:
        return value_ranges.EITHER
    return lambda row: (all(test(row)[0] for test in tests), True)


def folder_predicate(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FolderPredicate:
    """Return what tells by its name whether a folder may hold partitions to read.

    Raises NotNarrow for a folder unlike those of `group`.
    """
    names = tuple(group.partitions)

    def needs(folders: list[str]) -> bool:
        layout, values = parse_partition(folders)
        if layout != group.layout or tuple(values) != names[: len(folders)]:
            raise NotSelective
        try:
            return keep(value_ranges_of(values, group, time_zone))
        except ValueError as exc:
            raise NotSelective from exc

    return needs


def prune(table: TableFiles, keep: PartitionPredicate, time_zone: str) -> TableFiles:
    """Return the table without the partitions that `keep` rules out.

    A group without files left keeps the smallest one for its columns, and is marked empty.
    """
    return replace(table, groups=[_pruned(group, keep, time_zone) for group in table.groups])


def _pruned(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FileGroup:
    known: dict[tuple[str, ...], bool] = {}
    kept = []
    for file in group.files:
        values = partition_values(file)
        partition = tuple(values.values())
        if partition not in known:
            known[partition] = keep(value_ranges_of(values, group, time_zone))
        if known[partition]:
            kept.append(file)
    if kept:
        return replace(group, files=kept)
    return replace(group, files=[min(group.files, key=lambda file: file.size)], empty=True)
