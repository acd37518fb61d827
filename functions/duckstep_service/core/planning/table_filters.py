"""A table's filter: what its settings and the query's conditions say of its partitions."""

from __future__ import annotations

from dataclasses import dataclass

from duckstep_service.core.catalog.partition_listing import Needs
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.catalog.settings import TABLE_FILE, TableSettings, read_settings
from duckstep_service.core.catalog.tables import data_files
from duckstep_service.core.models import StoredObject, TableFiles
from duckstep_service.core.planning.pruning.partition_pruning import (
    Asked,
    Keep,
    filter_of,
    keys_of,
    needs_of,
    places_by_table,
)
from duckstep_service.core.ports import Lake


@dataclass(frozen=True, slots=True)
class TableFilter:
    """A table's settings and what tells its partitions to read, if the query says it."""

    settings: TableSettings
    keep: Keep | None


def filter_table(lake: Lake, table: TableFiles, asked: Asked) -> TableFilter | None:
    """Return a table's filter, None if it has no partitions."""
    keys = keys_of(table)
    if not keys:
        return None
    settings = settings_of(lake, table)
    places = places_by_table(asked.statement).get(table.name.lower(), [])
    return TableFilter(settings, filter_of(places, keys, settings, asked))


def needed_folders(lake: Lake, name: str, asked: Asked, first: list[StoredObject]) -> Needs | None:
    """Return what tells the folders to list of a large table, by its first objects."""
    folder = f"{first[0].key.split('/')[0]}/"
    groups = group_files(folder, data_files(folder, first))
    if len(groups) != 1:
        return None
    found = filter_table(lake, TableFiles(name, groups), asked)
    if found is None or found.keep is None:
        return None
    return needs_of(groups[0], found.keep, found.settings.time_zone)


def settings_of(lake: Lake, table: TableFiles) -> TableSettings:
    """Return what a table's `_table.yaml` says, the defaults if it has none."""
    try:
        return read_settings(lake.get(f"{table.files[0].key.split('/')[0]}/{TABLE_FILE}"))
    except KeyError:
        return TableSettings()
