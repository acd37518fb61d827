"""A table's filter: what its settings and the query's conditions say of its partitions."""

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
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import StoredObject, TableFiles


@dataclass(frozen=True, slots=True)
class TableFilter:
    """A table's settings and what tells its partitions to read, if the query says it."""

    settings: TableSettings
    keep: PartitionPredicate | None


def table_filter(lake: DataBucket, table: TableFiles, asked: PlanningContext) -> TableFilter | None:
    """Return a table's filter, None if it has no partitions."""
    keys = partition_columns(table)
    if not keys:
        return None
    settings = load_settings(lake, table)
    places = occurrences_by_table(asked.statement).get(table.name.lower(), [])
    return TableFilter(settings, partition_predicate(places, keys, settings, asked))


def folders_to_list(
    lake: DataBucket, name: str, asked: PlanningContext, first: list[StoredObject]
) -> FolderPredicate | None:
    """Return what tells the folders to list of a large table, by its first objects."""
    folder = f"{first[0].key.split('/')[0]}/"
    groups = group_files(folder, data_files(folder, first))
    if len(groups) != 1:
        return None
    found = table_filter(lake, TableFiles(name, groups), asked)
    if found is None or found.keep is None:
        return None
    return folder_predicate(groups[0], found.keep, found.settings.time_zone)
