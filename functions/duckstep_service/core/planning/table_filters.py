"""Partition filters of tables, from their settings and the query's conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from duckstep_service.core.catalog.declared_types import declare_types
from duckstep_service.core.catalog.partition_listing import FolderPredicate
from duckstep_service.core.catalog.partitions import partition_columns
from duckstep_service.core.catalog.settings import TableSettings, load_settings
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.planning.pruning.partition_pruning import (
    PartitionConditions,
    folder_predicate,
    occurrences_by_table,
    partition_conditions,
)
from duckstep_service.core.planning.pruning.predicate_extraction import TableOccurrence
from duckstep_service.core.planning.pruning.work_budget import WorkBudget
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import FileGroup, TableFiles


@dataclass(frozen=True, slots=True)
class TableFilter:
    """A table's settings and the conditions on its partitions."""

    settings: TableSettings
    conditions: PartitionConditions


@dataclass(frozen=True, slots=True)
class StatementConditions:
    """The occurrences of a statement's tables, by name, and the work that is left for it."""

    query: PlanningContext
    occurrences: Mapping[str, Sequence[TableOccurrence]]
    work: WorkBudget

    @classmethod
    def of(cls, query: PlanningContext) -> StatementConditions:
        """Extract the conditions of the statement of `query`."""
        work = WorkBudget()
        return cls(query, occurrences_by_table(query.statement, work), work)


def table_filter(
    lake: DataBucket,
    table: TableFiles,
    statement: StatementConditions,
    cache: TableCache | None = None,
) -> TableFilter | None:
    """Return a table's partition filter, None if it has no partitions."""
    keys = partition_columns(table)
    if not keys:
        return None
    load = partial(load_settings, lake, table)
    settings = cache.settings(table, load) if cache else load()
    occurrences = statement.occurrences.get(fold_name(table.name), [])
    return TableFilter(
        settings, partition_conditions(occurrences, keys, settings, statement.query, statement.work)
    )


def folders_to_list(
    lake: DataBucket, name: str, statement: StatementConditions, group: FileGroup
) -> FolderPredicate | None:
    """Return the predicate over the folders of a large table, derived from its first files."""
    table = TableFiles(name, [group])
    filter_ = table_filter(lake, table, statement)
    if filter_ is None or filter_.conditions.keep is None:
        return None
    (declared,) = declare_types(table, filter_.settings).groups
    return folder_predicate(declared, filter_.conditions.keep, filter_.settings.time_zone)
