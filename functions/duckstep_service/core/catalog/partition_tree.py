"""A table's partitions as a tree, one level for each partition column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duckstep_service.core.catalog.partition_types import BIGINT, DATE, VARCHAR, typed_value
from duckstep_service.core.catalog.partition_values import (
    TIME,
    partition_value_ranges,
    partition_values,
)
from duckstep_service.core.catalog.partitions import decode_value, encode_value
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_identifier_if_needed, quote_literal
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.core.value_ranges import ValueRange

MAX_LIMIT = 1000
_NEWEST_FIRST = (BIGINT, DATE)


@dataclass(frozen=True, slots=True)
class PartitionFilter:
    """A page of the partitions inside the partition `within`, after the partition `after`."""

    within: str = ""
    limit: int = MAX_LIMIT
    after: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A partition column's value, None for NULL; a number has no leading zeros."""

    column: str
    value: str | None
    type: str = VARCHAR

    @property
    def identity(self) -> tuple[str, str | None]:
        """The identity of the partition."""
        return fold_name(self.column), self.value

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The sort key: numbers and dates newest first, text by its value, NULL last."""
        if self.value is None:
            return fold_name(self.column), 2, 0, ""
        if self.type not in _NEWEST_FIRST:
            return fold_name(self.column), 1, 0, self.value
        return fold_name(self.column), 0, -_number(self.value), self.value

    @property
    def folder(self) -> str:
        """The key as a folder of the hive layout."""
        return f"{self.column}={encode_value(self.value)}"

    @property
    def condition(self) -> str:
        """The key as a condition for WHERE."""
        if self.value is None:
            return f"{quote_identifier_if_needed(self.column)} IS NULL"
        literal = self.value if self.type == BIGINT else quote_literal(self.value)
        date = "DATE " if self.type == DATE else ""
        return f"{quote_identifier_if_needed(self.column)} = {date}{literal}"


@dataclass(slots=True)
class _Node:
    """A partition with the totals of its files."""

    path: tuple[Key, ...]
    files: int = 0
    bytes: int = 0
    has_children: bool = False
    spans: list[ValueRange] = field(default_factory=list)

    def add(self, file: StoredObject, span: ValueRange | None) -> None:
        """Add a file with the time range of its folders."""
        self.files += 1
        self.bytes += file.size
        if span:
            self.spans = _outer_spans(self.spans, span)

    def to_dict(self) -> dict[str, Any]:
        key = self.path[-1]
        document: dict[str, Any] = {
            "column": key.column,
            "value": key.value,
            "within": "/".join(key.folder for key in self.path),
            "condition": " AND ".join(key.condition for key in self.path),
            "files": self.files,
            "bytes": self.bytes,
            "partitioned": self.has_children,
        }
        if self.spans:
            first, last = (
                min(span.low for span in self.spans),
                max(span.high for span in self.spans),
            )
            dates = {"from": first.date().isoformat(), "to": last.date().isoformat()}
            document["dateRange"] = dates
        return document


def partition_tree(table: TableFiles, page_filter: PartitionFilter) -> dict[str, Any]:
    """Return a page of the partitions one level below `within`. Raises InvalidRequest."""
    nodes = sorted(
        _children(table, _parse_path(page_filter.within)), key=lambda node: node.path[-1].order
    )
    if page_filter.after:
        (last,) = _parse_path(page_filter.after)[-1:]
        typed = {fold_name(node.path[-1].column): node.path[-1].type for node in nodes}
        end = _key(*last, typed.get(fold_name(last[0]), VARCHAR)).order
        nodes = [node for node in nodes if node.path[-1].order > end]
    page = nodes[: page_filter.limit]
    document: dict[str, Any] = {"partitions": [node.to_dict() for node in page]}
    if len(nodes) > len(page):
        document["next"] = page[-1].path[-1].folder
    return document


def _children(table: TableFiles, within: list[tuple[str, str | None]]) -> Iterable[_Node]:
    nodes: dict[tuple[tuple[str, str | None], ...], _Node] = {}
    depth = len(within)
    for group in table.groups:
        types = {fold_name(name): kind for name, kind in group.partitions.items()}
        start = [_key(n, v, types.get(fold_name(n), VARCHAR)).identity for n, v in within]
        for path, span, file in _files_with_path(group):
            if len(path) <= depth or [key.identity for key in path[:depth]] != start:
                continue
            above = path[: depth + 1]
            node = nodes.setdefault(tuple(key.identity for key in above), _Node(above))
            node.add(file, span)
            node.has_children = node.has_children or len(path) > depth + 1
    for node in nodes.values():
        if any(key.value is None for key in node.path):
            _add_files_without_folder(table, node)
    return nodes.values()


def _add_files_without_folder(table: TableFiles, node: _Node) -> None:
    """Add the files of other groups, whose missing columns are NULL as those of the node are."""
    wanted = [key.identity for key in node.path]
    for group in table.groups:
        columns = {fold_name(name) for name in group.partitions}
        if all(name in columns for name, _ in wanted):
            continue
        for path, span, file in _files_with_path(group):
            values = dict(key.identity for key in path)
            if all(values.get(name) == value for name, value in wanted):
                node.add(file, span)


def _files_with_path(
    group: FileGroup,
) -> Iterator[tuple[tuple[Key, ...], ValueRange | None, StoredObject]]:
    """Yield each file with its path in the tree and the time range of its folders."""
    paths: dict[tuple[str | None, ...], tuple[tuple[Key, ...], ValueRange | None]] = {}
    for file in group.files:
        values = partition_values(file, group)
        folders = tuple(values.values())
        if folders not in paths:
            paths[folders] = (
                _path(values, group),
                partition_value_ranges(values, group, "UTC").get(TIME),
            )
        yield (*paths[folders], file)


def partition_keys(file: StoredObject, group: FileGroup) -> tuple[Key, ...]:
    """Return the path of a file's partition in the tree."""
    return _path(partition_values(file, group), group)


def _path(values: Mapping[str, str | None], group: FileGroup) -> tuple[Key, ...]:
    return tuple(_key(name, value, group.partitions[name]) for name, value in values.items())


def _key(name: str, value: str | None, type_name: str) -> Key:
    try:
        return Key(name, typed_value(value, type_name), type_name)
    except ValueError:  # a client's text where the column has numbers
        return Key(name, value, type_name)


def _outer_spans(spans: list[ValueRange], span: ValueRange) -> list[ValueRange]:
    """Return the first and the last of all spans."""
    both = [*spans, span]
    first, last = min(both, key=lambda span: span.low), max(both, key=lambda span: span.high)
    return [first, last]


def _parse_path(within: str) -> list[tuple[str, str | None]]:
    """Parse `year=2024/month=11`. Raises InvalidRequest."""
    keys = [folder.partition("=") for folder in within.split("/") if folder]
    if any(not name or not equals for name, equals, _ in keys):
        raise InvalidRequest(
            "`within` and `next` must name partitions as GET /tables/{name}/partitions returns"
            " them, such as year=2024/month=11."
        )
    return [(name, decode_value(value)) for name, _, value in keys]


def _number(value: str) -> int:
    try:
        return int(value) if "-" not in value[1:] else date.fromisoformat(value).toordinal()
    except ValueError:  # a text with the shape of a date
        return 0
