"""The types of partition columns that a table's settings declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duckstep_service.core.catalog.partition_types import fits_type
from duckstep_service.core.catalog.partitions import place_file
from duckstep_service.core.catalog.settings import PARTITION_PREFIX, SETTINGS_FILE, TableSettings
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.message_text import shorten
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, TableFiles, file_list


def declare_types(table: TableFiles, settings: TableSettings) -> TableFiles:
    """Return the table with the declared types of its partition columns.

    Raises InvalidDataFile for a folder whose value does not have the type.
    """
    if not settings.partition_types:
        return table
    return replace(table, groups=[_declared(group, settings) for group in table.groups])


def _declared(group: FileGroup, settings: TableSettings) -> FileGroup:
    declared = {
        name: settings.partition_types[fold_name(name)]
        for name in group.partitions
        if fold_name(name) in settings.partition_types
    }
    if declared:
        files = file_list(group.files)
        checked = (tuple(group.partitions.items()), tuple(declared.items()))
        files.derived(checked, lambda: _check_values(group, declared))
    return replace(group, partitions={**group.partitions, **declared})


def _check_values(group: FileGroup, declared: Mapping[str, str]) -> None:
    for file in group.files:
        for folder in place_file(file, group):
            type_name, value = declared.get(folder.name), folder.value
            if type_name and value is not None and not fits_type(value, type_name):
                raise InvalidDataFile(
                    f"{file.key} is in the partition {folder.name} = {shorten(value, 50)!r}, which"
                    f" is no {type_name}, as {SETTINGS_FILE} declares."
                    f" Declare {PARTITION_PREFIX}{folder.name} as VARCHAR.",
                    details={"file": file.key},
                )
