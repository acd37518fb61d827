"""SQL that changes the values in a column wherever they stand: in lists, structs and maps too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

# What becomes of a value of a DuckDBPyType that `sql` stands for; None leaves it to its parts.
ValueMapper = Callable[[Any, str], str | None]


def map_nested(kind: Any, sql: str, change: ValueMapper) -> str | None:
    """Return the SQL of the value `sql` after `change`, None where nothing in it changes."""
    whole = change(kind, sql)
    if whole is not None:
        return whole
    if kind.id in ("list", "array"):
        return _map_list(kind, sql, change)
    if kind.id == "struct":
        return _map_struct(kind, sql, change)
    return _map_map(kind, sql, change) if kind.id == "map" else None


def lambda_variable(sql: str) -> str:
    """Return a name for an item of `sql`, which no lambda around it has."""
    return f"item{sql.count('item')}"


def _map_list(kind: Any, sql: str, change: ValueMapper) -> str | None:
    item = lambda_variable(sql)
    inner = map_nested(kind.children[0][1], item, change)
    return inner and f"list_transform({sql}, lambda {item}: {inner})"


def _map_struct(kind: Any, sql: str, change: ValueMapper) -> str | None:
    members = {name: f"struct_extract({sql}, {quote_literal(name)})" for name, _ in kind.children}
    inner = {name: map_nested(child, members[name], change) for name, child in kind.children}
    if not any(inner.values()):
        return None
    packed = ", ".join(
        f"{quote_identifier(name)} := {inner[name] or member}" for name, member in members.items()
    )
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({packed}) END"


def _map_map(kind: Any, sql: str, change: ValueMapper) -> str | None:
    item = lambda_variable(sql)
    parts = {name: map_nested(child, f"{item}.{name}", change) for name, child in kind.children}
    if not any(parts.values()):
        return None
    key, value = (parts[name] or f"{item}.{name}" for name in ("key", "value"))
    pair = f"{{'key': {key}, 'value': {value}}}"
    return f"map_from_entries(list_transform(map_entries({sql}), lambda {item}: {pair}))"
