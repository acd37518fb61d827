"""Partition filters of tables, from their settings and the query's conditions."""

from __future__ import annotations

from dataclasses import dataclass

from duckstep_service.core.catalog.partition_listing import FolderPredicate
from duckstep_service.core.catalog.partitions import group_files, partition_columns
from duckstep_service.core.catalog.settings import TableSettings, load_settings
from duckstep_service.core.catalog.tables import data_files
from duckstep_service.core.planning.pruning.partition_pruning import (
    PartitionPredicate,
    folder_predicate,
    occurrences_by_table,
    partition_predicate,
)
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import StoredObject, TableFiles


@dataclass(frozen=True, slots=True)
class TableFilter:
    """A table's settings and the predicate over its partitions, None without a condition."""

    settings: TableSettings
    keep: PartitionPredicate | None


def table_filter(lake: DataBucket, table: TableFiles, query: PlanningContext) -> TableFilter | None:
    """Return a table's partition filter, None if it has no partitions."""
    keys = partition_columns(table)
    if not keys:
        return None
    settings = load_settings(lake, table)
    occurrences = occurrences_by_table(query.statement).get(fold_name(table.name), [])
    return TableFilter(settings, partition_predicate(occurrences, keys, settings, query))


def folders_to_list(
    lake: DataBucket, name: str, query: PlanningContext, first: list[StoredObject]
) -> FolderPredicate | None:
    """Return the predicate over the folders of a large table, derived from its first objects."""
    folder = f"{first[0].key.split('/')[0]}/"
    groups = group_files(folder, data_files(folder, first))
    if len(groups) != 1:
        return None
    filter_ = table_filter(lake, TableFiles(name, groups), query)
    if filter_ is None or filter_.keep is None:
        return None
    return folder_predicate(groups[0], filter_.keep, filter_.settings.time_zone)
