"""Partition pruning: the files of a table that a query has to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from duckstep_service.core import value_ranges
from duckstep_service.core.catalog.partition_listing import FolderPredicate, NotSelective
from duckstep_service.core.catalog.partition_values import (
    TIME,
    PartitionRow,
    naive_utc,
    partition_value_ranges,
    partition_values,
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
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import FileGroup, TableFiles

PartitionPredicate = Callable[[PartitionRow], bool]


def occurrences_by_table(statement: Statement) -> dict[str, list[TableOccurrence]]:
    """Return the occurrences of each table without unknown occurrences.

    The planner reads every partition of an omitted table.
    """
    try:
        occurrences = table_occurrences(statement.tree)
    except (TooManyOccurrences, RecursionError):
        return {}
    seen = {occurrence.offset for occurrence in occurrences}
    missed = {
        fold_name(reference.name) for reference in statement.tables if reference.offset not in seen
    }
    by_table: dict[str, list[TableOccurrence]] = {}
    for occurrence in occurrences:
        if occurrence.table not in missed:
            by_table.setdefault(occurrence.table, []).append(occurrence)
    return by_table


def partition_predicate(
    occurrences: Sequence[TableOccurrence],
    keys: frozenset[str],
    settings: TableSettings,
    query: PlanningContext,
) -> PartitionPredicate | None:
    """Return the predicate over the partition columns `keys`, None if it excludes nothing."""
    tests = [_occurrence_predicate(occurrence, keys, settings, query) for occurrence in occurrences]
    if not tests or any(not callable(test) and test[0] for test in tests):
        return None
    row_tests = [test for test in tests if callable(test)]
    return lambda row: any(test(row)[0] for test in row_tests)


def _occurrence_predicate(
    occurrence: TableOccurrence,
    keys: frozenset[str],
    settings: TableSettings,
    query: PlanningContext,
) -> Predicate:
    """Return the conjunction of an occurrence's conditions."""
    time_column = fold_name(settings.time_column)

    def column(names: Sequence[str]) -> str | None:
        if len(names) > 2 or (len(names) == 2 and names[0] != occurrence.alias):
            return None
        if names[-1] in keys:
            return names[-1]
        return TIME if time_column and names[-1] == time_column else None

    context = CompileContext(column, query.parameters, naive_utc(query.now))
    truths = [compile_predicate(condition, context) for condition in occurrence.conditions]
    tests = [truth for truth in truths if callable(truth)]
    if any(not callable(truth) and not truth[0] for truth in truths):
        return value_ranges.NEITHER
    if not tests:
        return value_ranges.EITHER
    return lambda row: (all(test(row)[0] for test in tests), True)


def folder_predicate(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FolderPredicate:
    """Return the predicate over folder names that holds for folders with partitions to read.

    The predicate raises NotSelective for a folder whose layout differs from that of `group`.
    """
    names = tuple(group.partitions)

    def needs(folders: list[str]) -> bool:
        layout, values = parse_partition(folders)
        if layout != group.layout or tuple(values) != names[: len(folders)]:
            raise NotSelective
        try:
            return keep(partition_value_ranges(values, group, time_zone))
        except ValueError as exc:
            raise NotSelective from exc

    return needs


def prune(table: TableFiles, keep: PartitionPredicate, time_zone: str) -> TableFiles:
    """Return the table without the partitions that `keep` excludes.

    A group without remaining files keeps its smallest file for the columns, marked empty.
    """
    return replace(table, groups=[_pruned(group, keep, time_zone) for group in table.groups])


def _pruned(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FileGroup:
    verdicts: dict[tuple[str, ...], bool] = {}
    remaining = []
    for file in group.files:
        values = partition_values(file)
        partition = tuple(values.values())
        if partition not in verdicts:
            verdicts[partition] = keep(partition_value_ranges(values, group, time_zone))
        if verdicts[partition]:
            remaining.append(file)
    if remaining:
        return replace(group, files=remaining)
    return replace(group, files=[min(group.files, key=lambda file: file.size)], empty=True)
