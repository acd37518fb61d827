"""SQL that maps the values of a column, also inside lists, structs and maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

# Maps a DuckDBPyType and the SQL of a value to new SQL; None descends into the parts of the type.
ValueMapper = Callable[[Any, str], str | None]


def map_nested(kind: Any, sql: str, mapper: ValueMapper) -> str | None:
    """Return the SQL of the value `sql` after `mapper`, None if the mapper changes no part."""
    mapped = mapper(kind, sql)
    if mapped is not None:
        return mapped
    if kind.id in ("list", "array"):
        return _map_list(kind, sql, mapper)
    if kind.id == "struct":
        return _map_struct(kind, sql, mapper)
    return _map_map(kind, sql, mapper) if kind.id == "map" else None


def lambda_variable(sql: str) -> str:
    """Return a name for an item of `sql` that no enclosing lambda uses."""
    return f"item{sql.count('item')}"


def _map_list(kind: Any, sql: str, mapper: ValueMapper) -> str | None:
    item = lambda_variable(sql)
    inner = map_nested(kind.children[0][1], item, mapper)
    return inner and f"list_transform({sql}, lambda {item}: {inner})"


def _map_struct(kind: Any, sql: str, mapper: ValueMapper) -> str | None:
    members = {name: f"struct_extract({sql}, {quote_literal(name)})" for name, _ in kind.children}
    inner = {name: map_nested(child, members[name], mapper) for name, child in kind.children}
    if not any(inner.values()):
        return None
    packed = ", ".join(
        f"{quote_identifier(name)} := {inner[name] or member}" for name, member in members.items()
    )
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({packed}) END"


def _map_map(kind: Any, sql: str, mapper: ValueMapper) -> str | None:
    item = lambda_variable(sql)
    parts = {name: map_nested(child, f"{item}.{name}", mapper) for name, child in kind.children}
    if not any(parts.values()):
        return None
    key, value = (parts[name] or f"{item}.{name}" for name in ("key", "value"))
    pair = f"{{'key': {key}, 'value': {value}}}"
    return f"map_from_entries(list_transform(map_entries({sql}), lambda {item}: {pair}))"
