"""Subqueries in expressions."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.translation.casts import convert_all
from duckstep_service.core.translation.comparisons import OPERATORS, check_ordered
from duckstep_service.core.translation.state import Node
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN


def subquery(node: Node, scope: Any) -> Typed:
    """Return a scalar subquery, EXISTS, or a comparison with ANY row."""
    kind, state = str(node["subquery_type"]), scope.state
    query = state.query(node["subquery"]["node"], scope)
    if kind in ("EXISTS", "NOT_EXISTS"):
        prefix = "NOT " if kind == "NOT_EXISTS" else ""
        return Typed(f"({prefix}EXISTS ({query.sql}))", BOOLEAN)
    if len(query.columns) != 1 or kind not in ("SCALAR", "ANY"):
        raise state.refuse(node, f"A subquery {kind} of {len(query.columns)} columns")
    (column,) = query.columns
    if kind == "SCALAR":
        return Typed(f"({query.only_columns()})", column.type)
    operands = [scope.expression(node["child"]), Typed(column.sql, column.type)]
    (value, item), common = convert_all(operands, node, state)
    check_ordered(common, node, state)
    if common.kind == "DOUBLE":
        raise state.refuse(node, "IN with a subquery of DOUBLE")
    rows = query.only_columns()
    if item.sql != column.sql:
        rows = f"SELECT {item.sql} FROM ({query.sql})"
    operator = OPERATORS.get(str(node["comparison_type"]))
    if operator is None:
        raise state.refuse(node, f"A comparison {node['comparison_type']} with ANY")
    if operator == "=":
        return Typed(f"({value.sql} IN ({rows}))", BOOLEAN)
    return Typed(f"({value.sql} {operator} ANY ({rows}))", BOOLEAN)
