"""Subqueries in expressions."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.translation.casts import convert_all
from duckstep_service.core.translation.comparisons import OPERATORS, check_ordered
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN


def subquery(node: Node, scope: Any) -> Typed:
    """Return a scalar subquery, EXISTS, or a comparison with ANY row."""
    kind, state = str(node["subquery_type"]), scope.state
    query = state.query(node["subquery"]["node"], scope)
    if any(each is scope.source for each in state.correlated):
        _check_correlated(node["subquery"]["node"], scope, "EXISTS" in kind)
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


def _check_correlated(inner: Node, scope: Any, is_exists: bool) -> None:
    """Refuse the subqueries with a column of the query around them that Athena cannot plan."""
    check_limit(inner, scope.state)
    refused = {
        "A correlated subquery with GROUP BY or HAVING": bool(
            inner.get("group_expressions") or inner.get("having")
        ),
        "A column of the query around a subquery in its select list": not is_exists
        and any(each is scope.source for each in scope.state.selected),
        "A correlated unnest with WHERE": bool(inner.get("where_clause"))
        and (inner.get("from_table") or {}).get("type") == "TABLE_FUNCTION",
    }
    for construct, is_refused in refused.items():
        if is_refused:
            raise scope.state.refuse(inner, construct)


def check_limit(inner: Node, state: State) -> None:
    """Refuse a correlated query with a limit that Athena cannot plan, and a set operation."""
    if inner["type"] != "SELECT_NODE":
        raise state.refuse(inner, "A correlated set operation")
    modifiers = {each["type"] for each in inner.get("modifiers") or []}
    is_planned = "ORDER_MODIFIER" in modifiers and _equals(inner.get("where_clause"))
    if modifiers & {"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER"} and not is_planned:
        raise state.refuse(inner, "A correlated subquery with LIMIT")


def _equals(test: Any) -> bool:
    """Return whether a condition is made of equalities alone."""
    if (test or {}).get("type") == "CONJUNCTION_AND":
        return all(map(_equals, test["children"]))
    return bool(test) and test.get("type") == "COMPARE_EQUAL"
