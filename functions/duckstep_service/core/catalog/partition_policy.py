"""The message of a table's policy for a query without a partition filter."""

from __future__ import annotations

from duckstep_service.core.catalog.partition_tree import partition_keys
from duckstep_service.core.catalog.partitions import partition_columns
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import TableFiles


def missing_filter_message(table: TableFiles, settings: TableSettings) -> str:
    """Return the message that suggests a filter, with values of the table's last partition."""
    return (
        f"The query reads every partition of {table.name}, {len(table.files)} files. "
        f"Add a filter on {_choices(table, settings)}, such as WHERE {_example(table)}."
    )


def unused_conditions_message(table: TableFiles) -> str:
    """Return the message for conditions that take too many steps to select partitions."""
    return (
        f"The conditions on {table.name} are too many to select its partitions, so the query reads"
        f" all of them that shorter conditions leave, of {len(table.files)} files."
        f" Use IN lists or ranges of {', '.join(_names(table))}."
    )


def _choices(table: TableFiles, settings: TableSettings) -> str:
    names = ", ".join(_names(table))
    return f"{settings.time_column} or {names}" if settings.time_column else names


def _names(table: TableFiles) -> list[str]:
    ordered = [name for group in table.groups for name in group.partitions]
    return [name for name in dict.fromkeys(ordered) if fold_name(name) in partition_columns(table)]


def _example(table: TableFiles) -> str:
    """Return the condition of the last partition that has a value, by its first column."""
    group = max(table.groups, key=lambda group: len(group.partitions))
    files = sorted(group.files, key=lambda file: file.key, reverse=True)
    keys = [partition_keys(file, group)[0] for file in files]
    return next((key for key in keys if key.value is not None), keys[0]).condition
