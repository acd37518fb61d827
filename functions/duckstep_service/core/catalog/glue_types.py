"""The types of Glue for the columns of Parquet files, as far as Athena reads them exactly.

Each pair of a Parquet type and one of Glue is compared on Trino: tests/trino/test_glue_types.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.parquet.schema import SchemaNode

# Glue's type definitions have other characters of their own.
_FIELD_NAME = re.compile(r"\w+")
_LEGACY_LIST = re.compile(r"array|.*_tuple")
_SCALARS = {
    ("BOOLEAN", ""): ("BOOLEAN", "boolean"),
    ("INT32", ""): ("INTEGER", "int"),
    ("INT32", "INT_8"): ("TINYINT", "tinyint"),
    ("INT32", "INT_16"): ("SMALLINT", "smallint"),
    ("INT32", "INT_32"): ("INTEGER", "int"),
    ("INT32", "DATE"): ("DATE", "date"),
    ("INT64", ""): ("BIGINT", "bigint"),
    ("INT64", "INT_64"): ("BIGINT", "bigint"),
    ("FLOAT", ""): ("FLOAT", "float"),
    ("DOUBLE", ""): ("DOUBLE", "double"),
    ("BYTE_ARRAY", ""): ("BLOB", "binary"),
    ("BYTE_ARRAY", "STRING"): ("VARCHAR", "string"),
}
# Timestamps of Hive have milliseconds: those with microseconds are read as the numbers they are.
_TIMESTAMPS = {"TIMESTAMP_MILLIS": "timestamp", "TIMESTAMP_MICROS": "bigint"}
_REASONS = {
    "TIMESTAMP_NANOS": "has timestamps in nanoseconds",
    "UINT_8": "has unsigned integers",
    "UINT_16": "has unsigned integers",
    "UINT_32": "has unsigned integers",
    "UINT_64": "has unsigned integers",
}
# Each type holds the values of those before it.
_WIDER = (("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), ("FLOAT", "DOUBLE"))
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


class Unreadable(Exception):
    """Athena is not known to read a column exactly, for the reason in the message."""


@dataclass(frozen=True, slots=True)
class FileType:
    """The type of a column or a field in files: DuckDB's name and Glue's.

    `kind` is empty for a scalar type; a nested one has its `parts` by name.
    """

    duckdb: str
    glue: str
    kind: str = ""
    parts: tuple[tuple[str, FileType], ...] = ()


def file_type(node: SchemaNode) -> FileType:
    """Return the type of a column. Raises Unreadable."""
    if node.repeated:
        raise Unreadable("has lists in an old encoding")
    if node.physical:
        return _scalar(node)
    if node.annotation == "LIST":
        return _list(node)
    if node.annotation == "MAP":
        return _map(node)
    if node.annotation or not node.children:
        raise Unreadable(f"has the type {node.annotation or 'of an empty struct'}")
    return _struct([(child.name, _nested(child)) for child in node.children])


def _scalar(node: SchemaNode) -> FileType:
    if scalar := _SCALARS.get((node.physical, node.annotation)):
        return FileType(*scalar)
    if node.annotation == "DECIMAL" and 0 <= node.scale <= node.precision <= 38:
        return _decimal(node.precision, node.scale)
    if node.physical == "INT64" and (glue := _TIMESTAMPS.get(node.annotation)):
        return FileType("TIMESTAMP WITH TIME ZONE" if node.zoned else "TIMESTAMP", glue)
    if node.physical == "INT96":
        raise Unreadable("has timestamps of Parquet's type INT96")
    name = node.annotation or node.physical
    raise Unreadable(_REASONS.get(name, f"has the type {name}"))


def _decimal(precision: int, scale: int) -> FileType:
    return FileType(f"DECIMAL({precision},{scale})", f"decimal({precision},{scale})")


def _nested(node: SchemaNode) -> FileType:
    """Return the type of a part of a nested column."""
    part = file_type(node)
    if part.duckdb.startswith("TIMESTAMP"):
        raise Unreadable("has timestamps inside a nested type")
    return part


def _list(node: SchemaNode) -> FileType:
    levels = node.children
    if len(levels) != 1 or not levels[0].repeated or levels[0].annotation:
        raise Unreadable("has lists in an old encoding")
    level = levels[0]
    if len(level.children) != 1 or _LEGACY_LIST.fullmatch(level.name):
        raise Unreadable("has lists in an old encoding")
    return _list_of(_nested(level.children[0]))


def _list_of(element: FileType) -> FileType:
    return FileType(f"{element.duckdb}[]", f"array<{element.glue}>", "list", (("", element),))


def _map(node: SchemaNode) -> FileType:
    levels = node.children
    if len(levels) != 1 or not levels[0].repeated or len(levels[0].children) != 2:
        raise Unreadable("has maps in another encoding")
    key, value = (_nested(child) for child in levels[0].children)
    return _map_of(key, value)


def _map_of(key: FileType, value: FileType) -> FileType:
    return FileType(
        f"MAP({key.duckdb}, {value.duckdb})",
        f"map<{key.glue},{value.glue}>",
        "map",
        (("key", key), ("value", value)),
    )


def _struct(fields: list[tuple[str, FileType]]) -> FileType:
    names = [hive_name(name) for name, _ in fields]
    if len(set(names)) < len(names):
        raise Unreadable("has fields of a struct whose names differ only in case")
    for name in names:
        if not _FIELD_NAME.fullmatch(name):
            raise Unreadable("has a field of a struct whose name is no plain word")
    duckdb = ", ".join(f"{name} {part.duckdb}" for name, part in fields)
    glue = ",".join(f"{hive_name(name)}:{part.glue}" for name, part in fields)
    return FileType(f"STRUCT({duckdb})", f"struct<{glue}>", "struct", tuple(fields))


def unify(one: FileType, other: FileType) -> FileType:
    """Return the type that holds the values of both. Raises Unreadable."""
    if one == other:
        return one
    if one.kind == other.kind == "list":
        return _list_of(unify(one.parts[0][1], other.parts[0][1]))
    if one.kind == other.kind == "map":
        pairs = zip(one.parts, other.parts, strict=True)
        return _map_of(*(unify(left, right) for (_, left), (_, right) in pairs))
    if one.kind == other.kind == "struct":
        return _unify_structs(one, other)
    for wider in _WIDER:
        if one.duckdb in wider and other.duckdb in wider:
            return max(one, other, key=lambda each: wider.index(each.duckdb))
    if one.duckdb == other.duckdb:
        raise Unreadable("has timestamps in different units in its files")
    left, right = _DECIMAL.fullmatch(one.duckdb), _DECIMAL.fullmatch(other.duckdb)
    if left and right:
        return _unify_decimals(left, right)
    raise Unreadable(f"has different types in its files: {one.duckdb}, {other.duckdb}")


def _unify_decimals(one: re.Match[str], other: re.Match[str]) -> FileType:
    scale = max(int(one[2]), int(other[2]))
    digits = max(int(one[1]) - int(one[2]), int(other[1]) - int(other[2])) + scale
    return _decimal(digits, scale)


def _unify_structs(one: FileType, other: FileType) -> FileType:
    fields = {hive_name(name): (name, part) for name, part in one.parts}
    for name, part in other.parts:
        known, kept = fields.get(hive_name(name), (name, part))
        fields[hive_name(name)] = known, unify(kept, part)
    return _struct(list(fields.values()))


def is_type(duckdb: str, found: FileType) -> bool:
    """Return whether DuckDB's name of a table's type is that of a type in its files."""
    return duckdb.replace('"', "") == found.duckdb
