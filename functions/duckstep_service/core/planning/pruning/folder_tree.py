"""The partitions of a group of files as a tree of folders, which is pruned from the top."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.catalog.partition_values import (
    TIME,
    PartitionRow,
    partition_value_ranges,
)
from duckstep_service.core.catalog.partitions import place_file, values_of
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, FileList, StoredObject, file_list
from duckstep_service.core.value_ranges import ValueKind, ValueRange

# The partition columns below are one level: a key of 1,024 bytes has up to 340 of them.
_MAX_LEVELS = 8
# A condition on fewer partitions than these is evaluated in each, and not in their parent before.
_MIN_CHILDREN = 4

Run = tuple[int, int]


@dataclass(slots=True)
class FolderNode:
    """The partitions with the values of `row`; a partition has the runs of its files instead.

    The time of `row` holds that of every partition in it, and is missing if one has no time.
    """

    row: PartitionRow
    children: list[FolderNode] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


def kept_files(
    group: FileGroup, keep: Callable[[PartitionRow], bool], time_zone: str
) -> FileList | list[StoredObject]:
    """Return the files of the partitions that `keep` holds for. Raises ValueError."""
    files = file_list(group.files)
    tree = files.derived(
        ("tree", time_zone, tuple(group.partitions.items())), lambda: _tree(group, time_zone)
    )
    runs = sorted(_kept_runs(tree, keep))
    if sum(end - start for start, end in runs) == len(files):
        return files
    return [file for start, end in runs for file in files[start:end]]


def _kept_runs(root: FolderNode, keep: Callable[[PartitionRow], bool]) -> Iterator[Run]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.runs or len(node.children) >= _MIN_CHILDREN:
            if not keep(node.row):
                continue
            yield from node.runs
        pending += node.children


def _tree(group: FileGroup, time_zone: str) -> FolderNode:
    columns, partitions = _partitions(group, time_zone)
    return _node(columns, 0, partitions)


@dataclass(slots=True)
class _Partition:
    path: tuple[str | None, ...]
    row: PartitionRow
    runs: list[Run]


def _partitions(group: FileGroup, time_zone: str) -> tuple[list[str], list[_Partition]]:
    """Return the folded names of the columns in the order of the path, and the partitions."""
    partitions: dict[tuple[str | None, ...], _Partition] = {}
    by_folder: dict[str, _Partition] = {}
    columns: list[str] = []
    for start, end, folder in _runs(group):
        if folder not in by_folder:
            values: Mapping[str, str | None] = values_of(place_file(group.files[start], group))
            columns = columns or [fold_name(name) for name in values]
            path = tuple(values.values())
            if path not in partitions:
                row = partition_value_ranges(values, group, time_zone)
                partitions[path] = _Partition(path, row, [])
            by_folder[folder] = partitions[path]
        by_folder[folder].runs.append((start, end))
    return columns, list(partitions.values())


def _runs(group: FileGroup) -> Iterator[tuple[int, int, str]]:
    """Yield the first and the end of each run of files in the same folder, and the folder."""
    start, current = 0, ""
    for index, file in enumerate(group.files):
        folder = file.key.rpartition("/")[0]
        if folder != current:
            if index:
                yield start, index, current
            start, current = index, folder
    yield start, len(group.files), current


def _node(columns: list[str], level: int, partitions: list[_Partition]) -> FolderNode:
    """Return the node of partitions whose first `level` values are equal."""
    if len(partitions) == 1:
        return FolderNode(partitions[0].row, runs=partitions[0].runs)
    by_value: dict[Any, list[_Partition]] = {}
    for partition in partitions:
        below = partition.path[level] if level < _MAX_LEVELS else partition.path[level:]
        by_value.setdefault(below, []).append(partition)
    children = [_node(columns, level + 1, members) for members in by_value.values()]
    row = {name: partitions[0].row[name] for name in columns[:level]}
    times = [partition.row.get(TIME) for partition in partitions]
    if None not in times:
        row[TIME] = _outer_range([time for time in times if time is not None])
    return FolderNode(row, children)


def _outer_range(times: list[ValueRange]) -> ValueRange:
    low, high = min(time.low for time in times), max(time.high for time in times)
    return ValueRange(ValueKind.TIME, low, high)
