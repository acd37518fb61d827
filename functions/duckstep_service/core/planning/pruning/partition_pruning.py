"""Partition pruning: the files of a table that a query has to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core.catalog.partition_listing import FolderPredicate, NotSelective
from duckstep_service.core.catalog.partition_types import (
    CALENDAR_COLUMNS,
    VARCHAR,
    narrowest_types,
)
from duckstep_service.core.catalog.partition_values import (
    TIME,
    PartitionRow,
    naive_utc,
    partition_value_ranges,
)
from duckstep_service.core.catalog.partitions import (
    PLAIN,
    PartitionFolder,
    layout_of,
    partition_folders,
    values_of,
)
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.planning.pruning.expressions import CompileContext
from duckstep_service.core.planning.pruning.folder_tree import kept_files
from duckstep_service.core.planning.pruning.predicate_extraction import (
    TableOccurrence,
    table_occurrences,
)
from duckstep_service.core.planning.pruning.predicates import Conjunct, compile_conjuncts
from duckstep_service.core.planning.pruning.work_budget import WorkBudget, WorkExceeded
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import FileGroup, TableFiles, file_list
from duckstep_service.core.value_ranges import ValueRange

PartitionPredicate = Callable[[PartitionRow], bool]

# A conjunct of at most this many steps is evaluated before the longer ones take the budget.
_SHORT_STEPS = 64


@dataclass(frozen=True, slots=True)
class PartitionConditions:
    """The predicate of a query over a table's partitions, None if it excludes nothing.

    `short` holds for every partition for which `keep` holds, and takes few steps. Both raise
    WorkExceeded; `exceeded` is true if that happened while they were compiled.
    """

    keep: PartitionPredicate | None = None
    short: PartitionPredicate | None = None
    exceeded: bool = False


def occurrences_by_table(
    statement: Statement, work: WorkBudget
) -> dict[str, list[TableOccurrence]]:
    """Return the occurrences of each table without unknown occurrences.

    The planner reads every partition of an omitted table.
    """
    try:
        occurrences = table_occurrences(statement.tree, work)
    except (WorkExceeded, RecursionError):
        work.use_up()
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


def partition_conditions(
    occurrences: Sequence[TableOccurrence],
    keys: frozenset[str],
    settings: TableSettings,
    query: PlanningContext,
    work: WorkBudget,
) -> PartitionConditions:
    """Return the conditions of a table's occurrences on its partition columns `keys`."""
    columns: set[str] = set()
    if not occurrences:
        return PartitionConditions(exceeded=work.exceeded)
    try:
        compiled = [
            compile_conjuncts(
                occurrence.conditions,
                CompileContext(
                    _resolver(occurrence.alias, keys, settings, columns),
                    _folded(query.parameters),
                    naive_utc(query.now),
                    work,
                ),
            )
            for occurrence in occurrences
        ]
    except (WorkExceeded, RecursionError):
        return PartitionConditions(exceeded=True)
    short = [[part for part in parts if part.steps <= _SHORT_STEPS] for parts in compiled]
    keep = _predicate(compiled, columns)
    return PartitionConditions(keep, keep if short == compiled else _predicate(short, columns))


def _resolver(
    alias: str, keys: frozenset[str], settings: TableSettings, columns: set[str]
) -> Callable[[Sequence[str]], str | None]:
    """Return the function from a column's names to its key in a row; it adds keys to `columns`."""
    time_column = fold_name(settings.time_column)

    def column(names: Sequence[str]) -> str | None:
        if len(names) > 2 or (len(names) == 2 and names[0] != alias):
            return None
        if names[-1] not in keys and (not time_column or names[-1] != time_column):
            return None
        key = names[-1] if names[-1] in keys else TIME
        columns.add(key)
        return key

    return column


def _folded(
    parameters: Mapping[str, Any] | Sequence[Any] | None,
) -> Mapping[str, Any] | Sequence[Any] | None:
    if isinstance(parameters, Mapping):
        return {fold_name(name): value for name, value in parameters.items()}
    return parameters


def _predicate(
    occurrences: Sequence[Sequence[Conjunct]], columns: set[str]
) -> PartitionPredicate | None:
    """Return the predicate of partitions that an occurrence needs, by the values of `columns`."""
    if any(_always_true(parts) for parts in occurrences):
        return None
    verdicts: dict[tuple[ValueRange | None, ...], bool] = {}

    def keep(row: PartitionRow) -> bool:
        values = tuple(row.get(column) for column in sorted(columns))
        if values not in verdicts:
            try:
                verdicts[values] = any(_may_be_true(parts, row) for parts in occurrences)
            except RecursionError:
                raise WorkExceeded from None
        return verdicts[values]

    return keep


def _always_true(conjuncts: Sequence[Conjunct]) -> bool:
    return all(not callable(part.test) and part.test[0] for part in conjuncts)


def _may_be_true(conjuncts: Sequence[Conjunct], row: PartitionRow) -> bool:
    return all((part.test(row) if callable(part.test) else part.test)[0] for part in conjuncts)


def folder_predicate(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FolderPredicate:
    """Return the predicate over folder names that holds for folders with partitions to read.

    The predicate raises NotSelective for a folder whose layout or type differs from that of
    `group`, and for every folder if those that it excludes may have values of another type.
    """
    names = tuple(group.partitions)
    selective = _is_selective(group)

    def needs(folders: list[str]) -> bool:
        placed = partition_folders(folders)
        if not selective or layout_of(placed) != group.layout:
            raise NotSelective
        if tuple(folder.name for folder in placed) != names[: len(folders)]:
            raise NotSelective
        if not all(_has_type(folder, group.partitions[folder.name]) for folder in placed):
            raise NotSelective
        try:
            return keep(partition_value_ranges(values_of(placed), group, time_zone))
        except (ValueError, WorkExceeded) as exc:
            raise NotSelective from exc

    return needs


def _is_selective(group: FileGroup) -> bool:
    """Return whether the first folders of a path decide its partition, and no type does not.

    A text column keeps its type with any value; a column of the calendar is assumed to be one.
    """
    names = tuple(group.partitions)
    below = group.files[0].key.count("/") - 1 - len(names)
    certain = (
        fold_name(name) in CALENDAR_COLUMNS or group.partitions[name] == VARCHAR
        for name in names[1:]
    )
    return (group.layout != PLAIN or below == 0) and all(certain)


def _has_type(folder: PartitionFolder, type_name: str) -> bool:
    """Return whether the folder leaves the column its type, as one that was not listed before."""
    if type_name == VARCHAR or folder.value is None:
        return True
    return narrowest_types([(folder.name, folder.raw)])[fold_name(folder.name)] == type_name


def prune(table: TableFiles, keep: PartitionPredicate, time_zone: str) -> TableFiles:
    """Return the table without the partitions that `keep` excludes.

    A group without remaining files keeps its smallest file for the columns, marked empty. Raises
    WorkExceeded.
    """
    return replace(table, groups=[_pruned(group, keep, time_zone) for group in table.groups])


def _pruned(group: FileGroup, keep: PartitionPredicate, time_zone: str) -> FileGroup:
    files = file_list(group.files)
    remaining = kept_files(group, keep, time_zone)
    if remaining is files:
        return replace(group, files=files)
    if remaining:
        return replace(group, files=remaining)
    return replace(group, files=[files.smallest], empty=True)
