"""Types that hold the values of another type, by trial casts of DuckDB."""

from __future__ import annotations

from typing import Any

import duckdb

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_literal

# DuckDB unifies any two types, and fails for some only when it casts a value.
_NO_CAST = "Unimplemented type for cast"
_TEXTS = {
    "date": "2000-01-01",
    "interval": "1 day",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "geometry": "POINT (0 0)",
}


def is_widening(connection: duckdb.DuckDBPyConnection, kind: str, wider: str) -> bool:
    """Return whether DuckDB casts values of `kind` to `wider` and no DECIMAL loses digits.

    Whether a text is a value of `wider` is known only when it is read.
    """
    if kind == wider:
        return True
    source, target = duckdb.sqltype(kind), duckdb.sqltype(wider)
    if _loses_digits(source, target):
        return False
    try:
        # The optimizer would not cast a value that the statement does not use.
        connection.execute(f"SELECT CAST({_sample_value(source)} AS {wider}) IS NULL").fetchall()
    except duckdb.Error as exc:
        return _NO_CAST not in str(exc)
    return True


def _loses_digits(source: Any, target: Any) -> bool:
    """Return whether a DECIMAL in `target` has fewer digits behind the point than in `source`."""
    if source.id != target.id or source.id not in ("decimal", "struct", "list", "array", "map"):
        return False
    children, wider = dict(source.children), dict(target.children)
    if source.id == "decimal":
        return bool(wider["scale"] < children["scale"])
    folded = {fold_name(name): child for name, child in wider.items()}
    return any(
        _loses_digits(child, folded[fold_name(name)])
        for name, child in children.items()
        if name != "size" and fold_name(name) in folded
    )


def _sample_value(kind: Any) -> str:
    """Return the SQL of a value of a type, with a value in each of its parts."""
    if kind.id in ("list", "array"):
        parts = dict(kind.children)
        values = ", ".join([_sample_value(parts["child"])] * parts.get("size", 1))
        return f"CAST([{values}] AS {kind})"
    if kind.id == "map":
        parts = dict(kind.children)
        return f"MAP {{{_sample_value(parts['key'])}: {_sample_value(parts['value'])}}}"
    if kind.id == "struct":
        fields = (f"{quote_literal(name)}: {_sample_value(child)}" for name, child in kind.children)
        return f"{{{', '.join(fields)}}}"
    if kind.id == "sqlnull":
        return "NULL"
    text = _TEXTS.get(kind.id, "0")
    if kind.id.startswith("time"):
        text = "2000-01-01" if "stamp" in kind.id else "00:00:00"
    return f"CAST({quote_literal(text)} AS {kind})"
