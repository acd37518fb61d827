"""A table's partitions as a tree: year, month, day, or whatever its folders are named by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from duckstep_service.core.catalog.partition_values import (
    NULL_FOLDERS,
    TIME,
    partition_values,
    value_ranges_of,
)
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.sql.quoting import quote_identifier_if_needed, quote_literal
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.core.value_ranges import ValueRange

MAX_LIMIT = 1000
_NULL = NULL_FOLDERS[-1]
_NEWEST_FIRST = ("BIGINT", "DATE")


@dataclass(frozen=True, slots=True)
class PartitionFilter:
    """A page of the partitions in the one that `within` names, behind the one of `after`."""

    within: str = ""
    limit: int = MAX_LIMIT
    after: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A partition column's value, None for NULL; a number is written without zeros before it."""

    column: str
    value: str | None
    type: str = "VARCHAR"

    @property
    def same(self) -> tuple[str, str | None]:
        """What two keys that mean the same partition have in common."""
        return self.column.lower(), self.value

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Newest first where it may tell the time, else by its text; NULL at the end."""
        if self.value is None:
            return self.column.lower(), 2, 0, ""
        if self.type not in _NEWEST_FIRST:
            return self.column.lower(), 1, 0, self.value
        return self.column.lower(), 0, -_number(self.value), self.value

    @property
    def folder(self) -> str:
        """The key as a folder of the hive layout."""
        return f"{self.column}={_NULL if self.value is None else quote(self.value, safe='')}"

    @property
    def condition(self) -> str:
        """The key as a condition for WHERE."""
        if self.value is None:
            return f"{quote_identifier_if_needed(self.column)} IS NULL"
        literal = self.value if self.type == "BIGINT" else quote_literal(self.value)
        date = "DATE " if self.type == "DATE" else ""
        return f"{quote_identifier_if_needed(self.column)} = {date}{literal}"


@dataclass(slots=True)
class _Node:
    """A partition with all that is in it."""

    path: tuple[Key, ...]
    files: int = 0
    bytes: int = 0
    deeper: bool = False
    spans: list[ValueRange] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        key = self.path[-1]
        document: dict[str, Any] = {
            "column": key.column,
            "value": key.value,
            "within": "/".join(each.folder for each in self.path),
            "condition": " AND ".join(each.condition for each in self.path),
            "files": self.files,
            "bytes": self.bytes,
            "partitioned": self.deeper,
        }
        if self.spans:
            first, last = (
                min(each.low for each in self.spans),
                max(each.high for each in self.spans),
            )
            dates = {"from": first.date().isoformat(), "to": last.date().isoformat()}
            document["dateRange"] = dates
        return document


def partition_tree(table: TableFiles, wanted: PartitionFilter) -> dict[str, Any]:
    """Return a page of the partitions next below the one that is wanted. Raises InvalidRequest."""
    nodes = sorted(_children(table, _named(wanted.within)), key=lambda node: node.path[-1].order)
    if wanted.after:
        (last,) = _named(wanted.after)[-1:]
        typed = {node.path[-1].column.lower(): node.path[-1].type for node in nodes}
        end = _typed(*last, typed.get(last[0].lower(), "VARCHAR")).order
        nodes = [node for node in nodes if node.path[-1].order > end]
    page = nodes[: wanted.limit]
    document: dict[str, Any] = {"partitions": [node.to_dict() for node in page]}
    if len(nodes) > len(page):
        document["next"] = page[-1].path[-1].folder
    return document


def _children(table: TableFiles, within: list[tuple[str, str]]) -> Iterable[_Node]:
    found: dict[tuple[tuple[str, str | None], ...], _Node] = {}
    depth = len(within)
    for group in table.groups:
        types = {name.lower(): kind for name, kind in group.partitions.items()}
        start = [_typed(n, v, types.get(n.lower(), "VARCHAR")).same for n, v in within]
        for path, span, file in _placed(group):
            if len(path) <= depth or [key.same for key in path[:depth]] != start:
                continue
            above = path[: depth + 1]
            node = found.setdefault(tuple(key.same for key in above), _Node(above))
            node.files += 1
            node.bytes += file.size
            node.deeper = node.deeper or len(path) > depth + 1
            if span:
                node.spans = _joined(node.spans, span)
    return found.values()


def _placed(group: FileGroup) -> Iterator[tuple[tuple[Key, ...], ValueRange | None, StoredObject]]:
    """Yield each file with its place in the tree and the time that its folders tell."""
    known: dict[tuple[str, ...], tuple[tuple[Key, ...], ValueRange | None]] = {}
    for file in group.files:
        values = partition_values(file)
        folders = tuple(values.values())
        if folders not in known:
            known[folders] = _path(values, group), value_ranges_of(values, group, "UTC").get(TIME)
        yield (*known[folders], file)


def _path(values: Mapping[str, str], group: FileGroup) -> tuple[Key, ...]:
    return tuple(_typed(name, value, group.partitions[name]) for name, value in values.items())


def _typed(name: str, value: str, type_name: str) -> Key:
    if value in NULL_FOLDERS:
        return Key(name, None, type_name)
    is_number = type_name == "BIGINT" and value.lstrip("-").isdecimal()
    return Key(name, str(int(value)) if is_number else value, type_name)


def _joined(spans: list[ValueRange], span: ValueRange) -> list[ValueRange]:
    """Keep of all spans the first and the last alone."""
    both = [*spans, span]
    first, last = min(both, key=lambda each: each.low), max(both, key=lambda each: each.high)
    return [first, last]


def _named(within: str) -> list[tuple[str, str]]:
    """Read `year=2024/month=11`. Raises InvalidRequest."""
    keys = [folder.partition("=") for folder in within.split("/") if folder]
    if any(not name or not equals for name, equals, _ in keys):
        raise InvalidRequest(
            "within and next name partitions as an answer before did, such as year=2024/month=11."
        )
    return [(name, unquote(value)) for name, _, value in keys]


def _number(value: str) -> int:
    try:
        return int(value) if "-" not in value[1:] else date.fromisoformat(value).toordinal()
    except ValueError:  # it looks like a date and is none
        return 0
