"""The partitions of a table in Glue: projected for folders of dates, registered for others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep_service.core.catalog.glue_columns import PARTITION_TYPES
from duckstep_service.core.catalog.glue_table import GlueColumn, GluePartition
from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.catalog.partition_condition import (
    PartitionKey,
    PartitionValue,
    PartitionValues,
)
from duckstep_service.core.catalog.partition_types import BIGINT, typed_value
from duckstep_service.core.catalog.partitions import NULL_FOLDER, PartitionFolder, place_file
from duckstep_service.core.errors import NotTranslatable
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, TableFiles
from duckstep_service.core.table_formats import is_hidden

# A request registers 100 of them, and planning has 26 seconds.
MAX_REGISTERED = 5_000
_RANGES = {"year": (1, 9999), "month": (1, 12), "day": (1, 31), "hour": (0, 23)}
_CALENDAR = tuple(_RANGES)
_DIGITS = {"year": 4, "month": 2, "day": 2, "hour": 2}
_DIGITS_OF = "projection.{}.digits"
_KEY_NAME = re.compile(r"[\w-]+")
# The maximum number of files in a list; larger tables have folders.
MAX_LINKS = 1_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Hive reads this text as NULL.
_HIVE_NULL = "\\N"


@dataclass(frozen=True, slots=True)
class FolderPartition:
    """A partition: its folder, with a slash at the end, and its values there."""

    path: str
    placed: tuple[PartitionFolder, ...]
    values: PartitionValues


@dataclass(frozen=True, slots=True)
class GlueLayout:
    """The partition keys of a table in Glue, with its projection or its registered partitions.

    A table with `links` has neither, and no folder: these are its files. The folders do not show
    the `undecided` parameters.
    """

    keys: Sequence[PartitionKey]
    folders: Mapping[PartitionValues, FolderPartition]
    parameters: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    registered: Sequence[GluePartition] | None = None
    links: Sequence[str] = ()
    undecided: frozenset[str] = frozenset()

    @property
    def glue_keys(self) -> list[GlueColumn]:
        """The partition keys with Glue's types."""
        return [GlueColumn(key.name, PARTITION_TYPES[key.type]) for key in self.keys]


def glue_layout(table: TableFiles, uri: Callable[[str], str], linked: bool) -> GlueLayout:
    """Return the layout of a table whose folders are at `uri(key)`; a list is used if `linked`.

    Raises NotTranslatable for folders that Athena does not read as DuckDB does.
    """
    groups = [group for group in table.groups if not group.empty]
    keys = _partition_keys(table, groups)
    if linked and not keys and _is_selection(table) and len(table.files) <= MAX_LINKS:
        return GlueLayout((), {}, links=_links(table, uri))
    _check_folder(table)
    folders = folder_partitions(table)
    if not keys:
        return GlueLayout((), folders)
    if projected := _projection(table, keys, folders, uri):
        return projected
    if len(folders) > MAX_REGISTERED:
        raise cannot_read(
            table,
            f"it has {len(folders):,} partitions, and at most {MAX_REGISTERED:,} are registered,"
            " except in folders of years, months, days and hours",
        )
    for each in folders.values():
        if any("'" in str(value) for value in each.values):
            raise cannot_read(
                table, f"the value in {each.path} has a quote, as Glue's filters have"
            )
    registered = [
        GluePartition(tuple(map(_glue_value, each.values)), uri(each.path))
        for each in folders.values()
    ]
    return GlueLayout(keys, folders, registered=registered)


def _is_selection(table: TableFiles) -> bool:
    """Return whether the files of a table are not all those that Athena reads in its folder."""
    paths = (file.key[len(table.folder) :].split("/") for file in table.files)
    hidden = any(is_hidden(part) for path in paths for part in path)
    return not table.folder or table.compacting or table.skipped is not None or hidden


def _links(table: TableFiles, uri: Callable[[str], str]) -> list[str]:
    links = [uri(file.key) for file in table.files]
    if any(map(_CONTROL.search, links)):
        raise cannot_read(table, "the name of a file has control characters")
    return links


def cannot_read(table: TableFiles, reason: str) -> NotTranslatable:
    """Return the error about a table that Athena cannot read."""
    return NotTranslatable(
        f"Athena does not read the table {table.name} as DuckDB does: {reason}."
        " Use `engine: duckdb`.",
        details={"table": table.name},
    )


def _partition_keys(table: TableFiles, groups: Sequence[FileGroup]) -> list[PartitionKey]:
    shapes = {tuple((fold_name(n), kind) for n, kind in g.partitions.items()) for g in groups}
    if len(shapes) > 1:
        raise cannot_read(table, "its files are in folders with different partition columns")
    keys = [PartitionKey(name, kind) for shape in shapes for name, kind in shape]
    for key in keys:
        if key.name != hive_name(key.name) or not _KEY_NAME.fullmatch(key.name):
            raise cannot_read(table, f"Athena does not accept the partition column {key.name}")
    return keys


def folder_partitions(table: TableFiles) -> dict[PartitionValues, FolderPartition]:
    """Return the partitions of a table by their values. Raises NotTranslatable."""
    known: dict[str, FolderPartition] = {}
    folders: dict[PartitionValues, FolderPartition] = {}
    for group in table.groups:
        for file in () if group.empty else group.files:
            parent, _, name = file.key.rpartition("/")
            if parent not in known:
                known[parent] = _folder_partition(parent, place_file(file, group), group)
                _check_partition(table, known[parent], folders)
            below = f"{parent}/"[len(known[parent].path) :]
            if is_hidden(name) or any(map(is_hidden, below.split("/"))):
                raise cannot_read(table, f"Athena does not read the file {file.key}")
    return folders


def _check_partition(
    table: TableFiles,
    partition: FolderPartition,
    folders: dict[PartitionValues, FolderPartition],
) -> None:
    """Add a partition to `folders`. Raises NotTranslatable if its values are those of another."""
    other = folders.setdefault(partition.values, partition)
    if partition.placed and other.path != partition.path:
        raise cannot_read(table, f"{other.path} and {partition.path} are the same partition")
    if any(value in ("", _HIVE_NULL) for value in partition.values):
        raise cannot_read(table, f"Athena reads the value in {partition.path} otherwise")


def _folder_partition(
    parent: str, placed: Sequence[PartitionFolder], group: FileGroup
) -> FolderPartition:
    if not placed:
        return FolderPartition(f"{parent}/", (), ())
    parts = parent.split("/")
    below = min(folder.depth for folder in placed) - 1
    by_name = {folder.name: folder for folder in placed}
    ordered = tuple(by_name[name] for name in group.partitions)
    values = tuple(_value(each.value, group.partitions[each.name]) for each in ordered)
    return FolderPartition("/".join(parts[: len(parts) - below]) + "/", ordered, values)


def _value(value: str | None, type_name: str) -> PartitionValue:
    typed = typed_value(value, type_name)
    return int(typed) if typed is not None and type_name == BIGINT else typed


def _glue_value(value: PartitionValue) -> str:
    return NULL_FOLDER if value is None else str(value)


def _check_folder(table: TableFiles) -> None:
    """Raise NotTranslatable if the folder has files that Athena would read in addition."""
    if not table.folder:
        raise cannot_read(table, "it is one file, and not a folder")
    if table.compacting:
        raise cannot_read(table, "its files are being merged; try again after the compaction")
    if table.skipped:
        raise cannot_read(
            table,
            f"its folder has other files, which Athena would read: {table.skipped.examples[0]}"
            f" ({table.skipped.reason})",
        )


def _projection(
    table: TableFiles,
    keys: Sequence[PartitionKey],
    folders: Mapping[PartitionValues, FolderPartition],
    uri: Callable[[str], str],
) -> GlueLayout | None:
    """Return the layout with projection, None if the folders are no plain dates."""
    names = tuple(key.name for key in keys)
    if names != _CALENDAR[: len(names)] or any(key.type != BIGINT for key in keys):
        return None
    template = _template(table, folders)
    digits = _digits(keys, folders)
    if template is None or digits is None or not _in_ranges(keys, folders):
        return None
    years = [int(str(values[0])) for values in folders]
    parameters = {
        "projection.enabled": "true",
        "storage.location.template": uri(template),
        **{f"projection.{name}.type": "integer" for name in names},
        **{_DIGITS_OF.format(name): str(_DIGITS[name]) for name in names if digits[name]},
    }
    undecided = frozenset(_DIGITS_OF.format(name) for name in names if digits[name] is None)
    ranges = {name: _RANGES[name] for name in names} | {"year": (min(years), max(years))}
    return GlueLayout(keys, folders, parameters, ranges, undecided=undecided)


def _template(table: TableFiles, folders: Mapping[PartitionValues, FolderPartition]) -> str | None:
    """Return the key of every partition's folder with `${year}` for its year."""
    templates = set()
    for each in folders.values():
        path = [
            f"${{{fold_name(part.name)}}}"
            if part.plain
            else f"{part.name}=${{{fold_name(part.name)}}}"
            for part in each.placed
        ]
        if each.path != table.folder + "".join(_spelled(part) + "/" for part in each.placed):
            return None
        templates.add(table.folder + "".join(f"{part}/" for part in path))
    return templates.pop() if len(templates) == 1 and "$" not in table.folder else None


def _spelled(folder: PartitionFolder) -> str:
    return folder.raw if folder.plain else f"{folder.name}={folder.raw}"


def _digits(
    keys: Sequence[PartitionKey], folders: Mapping[PartitionValues, FolderPartition]
) -> dict[str, bool | None] | None:
    """Return whether each key's numbers have leading zeros, None if no value shows it.

    There is no projection for numbers that are spelled in other ways.
    """
    digits: dict[str, bool | None] = {}
    for place, key in enumerate(keys):
        spelled = {(each.placed[place].raw, str(each.values[place])) for each in folders.values()}
        padded = all(raw == number.zfill(_DIGITS[key.name]) for raw, number in spelled)
        plain = all(raw == number for raw, number in spelled)
        if not padded and not plain:
            return None
        digits[key.name] = None if padded and plain else padded
    return digits


def _in_ranges(
    keys: Sequence[PartitionKey], folders: Mapping[PartitionValues, FolderPartition]
) -> bool:
    return all(
        isinstance(value, int) and _RANGES[key.name][0] <= value <= _RANGES[key.name][1]
        for values in folders
        for key, value in zip(keys, values, strict=True)
    )
