"""The mapping between DuckDB's types and the types of a stored result in Parquet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.engine.output.nested_types import ValueMapper, lambda_variable, map_nested

# DuckDB would write HUGEINT, the type of every sum of integers, as DOUBLE, an INTERVAL without its
# microseconds and a TIMETZ without its offset, and Arrow has no VARIANT.
_STORED_AS = {
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "VARCHAR",
    "BIGNUM": "VARCHAR",
    "BIT": "VARCHAR",
    "INTERVAL": "VARCHAR",
    "TIME_NS": "VARCHAR",
    "TIME WITH TIME ZONE": "VARCHAR",
    "VARIANT": "JSON",
}
# The ids of types that contain other types.
NESTED = ("list", "array", "map", "struct", "union")


def to_storage(kind: Any, sql: str, huge_as_text: bool = False) -> str | None:
    """Return the SQL that casts a value of `kind`, a DuckDBPyType, for storage; None for no cast.

    A HUGEINT of 39 digits exceeds a DECIMAL and needs `huge_as_text`. Parquet has a GEOMETRY only
    as a column: inside other types DuckDB would write its bytes as a BLOB, so it is stored as text.
    """
    if is_geometry(kind):
        return None
    return map_nested(kind, sql, _to_storage_huge_as_text if huge_as_text else _to_storage)


def from_storage(kind: Any, sql: str) -> str | None:
    """Return the SQL that casts a stored value back to `kind`; None for no cast."""
    if is_geometry(kind):
        return None
    return map_nested(kind, sql, _from_storage)


def declared_type(kind: Any) -> str:
    """Return the declaration of a column's type in the result, with names for every struct."""
    return _named_type(kind) if contains_type(kind, _is_unnamed_struct) else str(kind)


def contains_type(kind: Any, predicate: Callable[[Any], bool]) -> bool:
    """Return whether `kind` or a type nested in it satisfies the predicate."""
    return predicate(kind) or (
        kind.id in NESTED
        and any(contains_type(child, predicate) for _, child in nested_fields(kind))
    )


def is_geometry(kind: Any) -> bool:
    """Return whether `kind` is a GEOMETRY, with or without a coordinate system."""
    return bool(kind.id == "geometry")


def nested_fields(kind: Any) -> list[tuple[str, Any]]:
    """Return the fields of a nested type, without the size of an array and the tag of a UNION."""
    if kind.id == "union":
        return [(name, child) for name, child in kind.children if name]
    if _is_unnamed_struct(kind):
        return [(f"element_{n}", child) for n, (_, child) in enumerate(kind.children, 1)]
    return [(name, child) for name, child in kind.children if name != "size" or kind.id != "array"]


def union_tag_name(kind: Any) -> str:
    """Return the name of the field that holds the member name of a stored UNION."""
    names = {fold_name(name) for name, _ in nested_fields(kind)}
    tag = "tag"
    while tag in names:
        tag = f"_{tag}"
    return tag


def struct_member(sql: str, name: str) -> str:
    """Return the SQL of a member of the struct `sql`."""
    return f"struct_extract({sql}, {quote_literal(name)})"


def _is_unnamed_struct(kind: Any) -> bool:
    # A file may have a struct without fields.
    return kind.id == "struct" and bool(kind.children) and not kind.children[0][0]


def _named_type(kind: Any) -> str:
    parts = (
        [(name, _named_type(child)) for name, child in nested_fields(kind)]
        if kind.id in NESTED
        else []
    )
    if kind.id in ("struct", "union"):
        return (
            f"{kind.id.upper()}({', '.join(f'{quote_identifier(n)} {part}' for n, part in parts)})"
        )
    if kind.id == "map":
        return f"MAP({parts[0][1]}, {parts[1][1]})"
    if kind.id == "array":
        return f"{parts[0][1]}[{kind.children[1][1]}]"
    return f"{parts[0][1]}[]" if parts else str(kind)


def _to_storage(kind: Any, sql: str) -> str | None:
    return _map_to_storage(kind, sql, _to_storage)


def _to_storage_huge_as_text(kind: Any, sql: str) -> str | None:
    if str(kind) == "HUGEINT":
        return f"CAST({sql} AS VARCHAR)"
    return _map_to_storage(kind, sql, _to_storage_huge_as_text)


def _map_to_storage(kind: Any, sql: str, mapper: ValueMapper) -> str | None:
    if kind.id == "union":
        tag = f"{quote_identifier(union_tag_name(kind))} := CAST(union_tag({sql}) AS VARCHAR)"
        members = [
            f"union_extract({sql}, {quote_literal(name)})" for name, _ in nested_fields(kind)
        ]
        return _pack_struct(kind, sql, members, mapper, tag)
    if _is_unnamed_struct(kind):
        members = [f"struct_extract({sql}, {n})" for n, _ in enumerate(kind.children, 1)]
        return _pack_struct(kind, sql, members, mapper)
    if kind.id == "array":
        # DuckDB 1.5.5 writes a NULL array without its items, which Arrow cannot read.
        item = lambda_variable(sql)
        inner = map_nested(kind.children[0][1], item, mapper) or item
        return f"list_transform({sql}, lambda {item}: {inner})"
    target = "VARCHAR" if is_geometry(kind) else _STORED_AS.get(str(kind))
    return target and f"CAST({sql} AS {target})"


def _pack_struct(kind: Any, sql: str, members: list[str], mapper: ValueMapper, *first: str) -> str:
    fields = [
        f"{quote_identifier(name)} := {map_nested(child, member, mapper) or member}"
        for (name, child), member in zip(nested_fields(kind), members, strict=True)
    ]
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({', '.join([*first, *fields])}) END"


def _from_storage(kind: Any, sql: str) -> str | None:
    if kind.id == "union":
        tag = struct_member(sql, union_tag_name(kind))
        cases = " ".join(
            f"WHEN {quote_literal(name)} THEN CAST(union_value({quote_identifier(name)} :="
            f" {map_nested(child, member, _from_storage) or member}) AS {kind})"
            for name, child in nested_fields(kind)
            for member in [struct_member(sql, name)]
        )
        return f"CASE {tag} {cases} END"
    # The text of a VARIANT is its JSON, which DuckDB cannot cast back without loss.
    stored_as_text = str(kind) in _STORED_AS or is_geometry(kind)
    unchanged = not stored_as_text or str(kind) == "VARIANT"
    return None if unchanged else f"CAST({sql} AS {kind})"
