"""The types in which a result is stored: Parquet does not have all of DuckDB's."""

from __future__ import annotations

from typing import Any

from duckstep.engine.views import quote_name

# DuckDB would write HUGEINT, the type of every sum of integers, as DOUBLE, and refuses the others.
_STORED_AS = {
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "VARCHAR",
    "BIGNUM": "VARCHAR",
    "BIT": "VARCHAR",
    "TIME WITH TIME ZONE": "VARCHAR",
}


def stored_type(kind: Any) -> str:
    """Return the SQL of the type in which a column of `kind`, a DuckDBPyType, is stored."""
    if kind.id in ("list", "array"):
        return f"{stored_type(kind.children[0][1])}[]"
    if kind.id == "map":
        key, value = (stored_type(child) for _, child in kind.children)
        return f"MAP({key}, {value})"
    if kind.id == "struct":
        members = (f"{quote_name(name)} {stored_type(child)}" for name, child in kind.children)
        return f"STRUCT({', '.join(members)})"
    if kind.id in ("union", "enum"):
        return "VARCHAR"
    return _STORED_AS.get(str(kind), str(kind))


def needs_cast(kind: Any) -> bool:
    """Tell whether a column of `kind` would change its value or fail on its way to Parquet."""
    if kind.id in ("list", "array", "map", "struct"):
        return any(needs_cast(child) for name, child in kind.children if name != "size")
    return kind.id == "union" or str(kind) in _STORED_AS
