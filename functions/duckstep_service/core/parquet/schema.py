"""The schema in a Parquet footer, as a tree with the annotations of its leaves.

Source: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duckstep_service.core.parquet.compact_protocol import (
    Field,
    Kind,
    read_binary,
    read_integer,
    read_struct,
    read_structs,
)

# The field of FileMetaData, and those of SchemaElement.
_SCHEMA = 2
_TYPE, _REPETITION, _NAME, _CHILDREN, _CONVERTED, _SCALE, _PRECISION, _LOGICAL = (
    1, 3, 4, 5, 6, 7, 8, 10,
)  # fmt: skip
_PHYSICAL = {
    0: "BOOLEAN",
    1: "INT32",
    2: "INT64",
    3: "INT96",
    4: "FLOAT",
    5: "DOUBLE",
    6: "BYTE_ARRAY",
    7: "FIXED_LEN_BYTE_ARRAY",
}
_REPEATED = 2
_CONVERTED_TYPES = {
    0: "STRING",
    1: "MAP",
    2: "MAP",
    3: "LIST",
    4: "ENUM",
    5: "DECIMAL",
    6: "DATE",
    7: "TIME",
    8: "TIME",
    9: "TIMESTAMP_MILLIS",
    10: "TIMESTAMP_MICROS",
    11: "UINT_8",
    12: "UINT_16",
    13: "UINT_32",
    14: "UINT_64",
    15: "INT_8",
    16: "INT_16",
    17: "INT_32",
    18: "INT_64",
    19: "JSON",
    20: "BSON",
    21: "INTERVAL",
}
_LOGICAL_TYPES = {
    1: "STRING",
    2: "MAP",
    3: "LIST",
    4: "ENUM",
    5: "DECIMAL",
    6: "DATE",
    7: "TIME",
    8: "TIMESTAMP",
    10: "INTEGER",
    11: "NULL",
    12: "JSON",
    13: "BSON",
    14: "UUID",
    15: "FLOAT16",
    16: "VARIANT",
    17: "GEOMETRY",
    18: "GEOGRAPHY",
}
_UNITS = {1: "MILLIS", 2: "MICROS", 3: "NANOS"}


class UnknownSchema(Exception):
    """The footer's schema cannot be parsed."""


@dataclass(frozen=True, slots=True)
class SchemaNode:
    """A column, a field or a level of a nested one; a leaf has a `physical` type.

    `annotation` is the logical type, with the unit of timestamps and the width of integers; `zoned`
    are timestamps in UTC.
    """

    name: str
    physical: str = ""
    annotation: str = ""
    repeated: bool = False
    precision: int = 0
    scale: int = 0
    zoned: bool = False
    children: tuple[SchemaNode, ...] = ()


@dataclass(slots=True)
class SchemaReader:
    """Parses the schemas of footers; files of one writer share the bytes of theirs."""

    _known: dict[bytes, tuple[SchemaNode, ...]] = field(default_factory=dict)

    def columns(self, footer: bytes) -> tuple[SchemaNode, ...]:
        """Return the top-level columns, the same object for the same schema.

        Raises UnknownSchema.
        """
        for start, columns in self._known.items():
            if footer.startswith(start):
                return columns
        try:
            start, columns = _parse(footer)
        except (IndexError, ValueError, RecursionError, KeyError) as exc:
            raise UnknownSchema from exc
        self._known[start] = columns
        return columns


def _parse(footer: bytes) -> tuple[bytes, tuple[SchemaNode, ...]]:
    """Return the bytes up to the end of the schema, which is the footer's second field."""
    end = 0

    def read_schema(data: bytes, position: int) -> tuple[list[tuple[SchemaNode, int]], int]:
        nonlocal end
        elements, end = read_structs(data, position, _read_element)
        return elements, end

    fields, _ = read_struct(footer, 0, {_SCHEMA: read_schema})
    elements = fields[_SCHEMA]
    root, position = _build(elements, 0)
    if position != len(elements):
        raise ValueError("a schema of another shape")
    return footer[:end], root.children


def _build(elements: list[tuple[SchemaNode, int]], position: int) -> tuple[SchemaNode, int]:
    """Return the tree of the element at `position`, in preorder, and the position behind it."""
    node, count = elements[position]
    position += 1
    children = []
    for _ in range(count):
        child, position = _build(elements, position)
        children.append(child)
    return _with_children(node, tuple(children)), position


def _with_children(node: SchemaNode, children: tuple[SchemaNode, ...]) -> SchemaNode:
    if not children:
        return node
    return SchemaNode(node.name, "", node.annotation, node.repeated, children=children)


def _read_element(data: bytes, position: int) -> tuple[tuple[SchemaNode, int], int]:
    fields, position = read_struct(data, position)
    name = read_binary(data, fields[_NAME][1]).decode()
    physical = _PHYSICAL[_integer(data, fields, _TYPE)] if _TYPE in fields else ""
    annotation, zoned = "", False
    if _CONVERTED in fields:
        annotation = _CONVERTED_TYPES.get(_integer(data, fields, _CONVERTED), "UNKNOWN")
    if _LOGICAL in fields:
        annotation, zoned = _read_logical(data, fields[_LOGICAL][1], annotation)
    node = SchemaNode(
        name,
        physical,
        annotation,
        _integer(data, fields, _REPETITION) == _REPEATED,
        _integer(data, fields, _PRECISION),
        _integer(data, fields, _SCALE),
        zoned,
    )
    return (node, _integer(data, fields, _CHILDREN)), position


def _integer(data: bytes, fields: Mapping[int, Field], number: int) -> int:
    """Return an integer field, 0 for an absent one."""
    return read_integer(data, fields[number][1])[0] if number in fields else 0


def _read_logical(data: bytes, position: int, converted: str) -> tuple[str, bool]:
    """Return the annotation of a LogicalType, and whether it is a time in UTC."""
    fields, _ = read_struct(data, position)
    if len(fields) != 1:
        return "UNKNOWN", False
    (number, (_, start, _)), *_ = fields.items()
    name = _LOGICAL_TYPES.get(number, "UNKNOWN")
    if name == "TIMESTAMP":
        return _read_timestamp(data, start)
    # The converted type has the width and the sign, too.
    return (converted or "UNKNOWN", False) if name == "INTEGER" else (name, False)


def _read_timestamp(data: bytes, position: int) -> tuple[str, bool]:
    fields, _ = read_struct(data, position)
    units, _ = read_struct(data, fields[2][1])
    unit = next((name for number, name in _UNITS.items() if number in units), "UNKNOWN")
    return f"TIMESTAMP_{unit}", fields[1][0] == Kind.TRUE
