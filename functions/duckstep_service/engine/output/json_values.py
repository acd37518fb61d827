"""SQL that converts values to JSON without loss in any JSON parser.

Most parsers read numbers as doubles, exact up to 2^53 - 1 (RFC 8259, 6), and JSON has no NaN.
"""

from __future__ import annotations

from typing import Any

from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.engine.output.nested_types import lambda_variable, map_nested
from duckstep_service.engine.output.storage_types import (
    nested_fields,
    struct_member,
    union_tag_name,
)

MAX_SAFE_INTEGER = 2**53 - 1
_LARGE_INTEGERS = {"BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"}
FLOATS = {"FLOAT", "DOUBLE"}
_DOCUMENTS = {"JSON", "VARIANT"}


def to_json_value(kind: Any, sql: str) -> str:
    """Return the SQL that converts the stored value `sql` of `kind`, a DuckDBPyType, to JSON."""
    return map_nested(kind, sql, _map_value) or sql


def _map_value(kind: Any, sql: str) -> str | None:
    name = str(kind)
    text = f"to_json(CAST({sql} AS VARCHAR))"
    if name in _LARGE_INTEGERS:
        number = f"TRY_CAST({sql} AS BIGINT)"
        exact = f"{number} BETWEEN -{MAX_SAFE_INTEGER} AND {MAX_SAFE_INTEGER}"
        return f"CASE WHEN {exact} THEN to_json({number}) ELSE {text} END"
    if name in FLOATS:
        return (
            f"CASE WHEN isfinite({sql}) THEN to_json({sql}) WHEN isnan({sql}) THEN to_json('NaN')"
            f" WHEN {sql} > 0 THEN to_json('Infinity') WHEN {sql} < 0 THEN to_json('-Infinity') END"
        )
    if name in _DOCUMENTS:
        valid = f"json_valid(CAST({sql} AS VARCHAR))"
        return f"CASE WHEN {valid} THEN CAST({sql} AS JSON) ELSE {text} END"
    if kind.id == "decimal":
        return text
    if kind.id == "blob":
        return f"to_json(to_base64({sql}))"
    if kind.id == "union":
        return _map_union(kind, sql)
    return _map_map(kind, sql) if kind.id == "map" else None


def _map_union(kind: Any, sql: str) -> str:
    """Map a UNION to an object with one member, named after the type."""
    cases = " ".join(
        f"WHEN {quote_literal(name)} THEN"
        f" json_object({quote_literal(name)}, {to_json_value(child, struct_member(sql, name))})"
        for name, child in nested_fields(kind)
    )
    return f"CASE {struct_member(sql, union_tag_name(kind))} {cases} END"


def _map_map(kind: Any, sql: str) -> str:
    """Map a MAP to an object with its keys as text."""
    item = lambda_variable(sql)
    value = to_json_value(kind.children[1][1], f"{item}.value")
    pair = f"{{'key': CAST({item}.key AS VARCHAR), 'value': {value}}}"
    entries = f"list_transform(map_entries({sql}), lambda {item}: {pair})"
    return f"to_json(map_from_entries({entries}))"
