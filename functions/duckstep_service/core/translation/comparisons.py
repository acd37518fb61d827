"""Comparisons, in which NaN equals NaN and is the greatest number, as in DuckDB."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.translation.casts import convert_all
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN, Type

OPERATORS = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
}
_DISTINCT = {"COMPARE_DISTINCT_FROM": True, "COMPARE_NOT_DISTINCT_FROM": False}
# The kinds whose values both engines order alike.
ORDERED = (
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL", "DOUBLE",
    "VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMPTZ", "NULL",
)  # fmt: skip


def comparison(node: Node, scope: Any) -> Typed:
    """Return a comparison of two expressions."""
    state: State = scope.state
    rows = [_rows(node["left"]), _rows(node["right"])]
    left, right = ([scope.expression(each) for each in row] for row in rows)
    if left and len(left) == len(right):
        return _compare_rows(node, left, right, state)
    operands = [scope.expression(node["left"]), scope.expression(node["right"])]
    return compare(node, operands, str(node["type"]), state)


def compare(node: Any, operands: list[Typed], kind: str, state: State) -> Typed:
    """Return a comparison; refuses types that the engines order differently."""
    (left, right), common = convert_all(operands, node, state)
    check_ordered(common, node, state)
    if kind in _DISTINCT:
        sql = _distinct(left, right, common)
        return Typed(sql if _DISTINCT[kind] else f"(NOT {sql})", BOOLEAN)
    if kind not in OPERATORS:
        raise state.refuse(node, f"The comparison {kind}")
    return Typed(compared(left, right, common, OPERATORS[kind]), BOOLEAN)


def check_ordered(kind: Type, node: Any, state: State) -> None:
    """Refuse a type whose values the engines compare differently."""
    if kind.kind not in ORDERED:
        raise state.refuse(node, f"A comparison or an order of {kind.name()}")


def compared(left: Typed, right: Typed, common: Type, operator: str) -> str:
    """Return the comparison of two expressions of one type."""
    if common.kind != "DOUBLE":
        return f"({left.sql} {operator} {right.sql})"
    return _doubles(left, right, operator)


def _doubles(left: Typed, right: Typed, operator: str) -> str:
    a, b = left.sql, right.sql
    plain = f"{a} {operator} {b}"
    if _is_finite(right):
        return f"({plain} OR is_nan({a}))" if operator in (">", ">=") else f"({plain})"
    if _is_finite(left):
        return f"({plain} OR is_nan({b}))" if operator in ("<", "<=") else f"({plain})"
    return (
        "("
        + {
            "=": f"{plain} OR (is_nan({a}) AND is_nan({b}))",
            "<>": f"{plain} AND NOT (is_nan({a}) AND is_nan({b}))",
            ">": f"{plain} OR (is_nan({a}) AND NOT is_nan({b}))",
            ">=": f"{plain} OR is_nan({a})",
            "<": f"{plain} OR (NOT is_nan({a}) AND is_nan({b}))",
            "<=": f"{plain} OR is_nan({b})",
        }[operator]
        + ")"
    )


def _is_finite(operand: Typed) -> bool:
    return operand.is_constant and "nan()" not in operand.sql and "infinity" not in operand.sql


def _distinct(left: Typed, right: Typed, common: Type) -> str:
    if common.kind != "DOUBLE":
        return f"({left.sql} IS DISTINCT FROM {right.sql})"
    equal = compared(left, right, common, "=")
    return (
        f"(CASE WHEN {left.sql} IS NULL THEN {right.sql} IS NOT NULL"
        f" WHEN {right.sql} IS NULL THEN true ELSE NOT {equal} END)"
    )


def _rows(node: Node) -> list[Node]:
    """Return the items of (a, b), none of another expression."""
    is_row = node.get("class") == "FUNCTION" and node.get("function_name") == "row"
    return list(node["children"]) if is_row else []


def _compare_rows(node: Node, left: list[Typed], right: list[Typed], state: State) -> Typed:
    """Compare item by item: within rows NULL equals NULL and is the greatest value."""
    pairs = []
    for operands in zip(left, right, strict=True):
        (a, b), common = convert_all(list(operands), node, state)
        check_ordered(common, node, state)
        pairs.append((a, b, common))
    kind = str(node["type"])
    equal = " AND ".join(f"NOT {_distinct(a, b, common)}" for a, b, common in pairs)
    if kind in ("COMPARE_EQUAL", "COMPARE_NOT_DISTINCT_FROM"):
        return Typed(f"({equal})", BOOLEAN)
    if kind in ("COMPARE_NOTEQUAL", "COMPARE_DISTINCT_FROM"):
        return Typed(f"(NOT ({equal}))", BOOLEAN)
    operator = OPERATORS[kind]
    sql = "true" if operator in (">=", "<=") else "false"
    for a, b, common in reversed(pairs):
        if operator[0] == "<":
            a, b = b, a
        is_greater = (
            f"coalesce({compared(a, b, common, '>')}, {a.sql} IS NULL AND {b.sql} IS NOT NULL)"
        )
        sql = f"({is_greater} OR (NOT {_distinct(a, b, common)} AND {sql}))"
    return Typed(sql, BOOLEAN)


def between(node: Node, scope: Any) -> Typed:
    """Return a comparison with both bounds, whose types are cast to one."""
    operands = [scope.expression(node[key]) for key in ("input", "lower", "upper")]
    (value, low, high), common = convert_all(operands, node, scope.state)
    check_ordered(common, node, scope.state)
    first = compared(value, low, common, ">=")
    return Typed(f"({first} AND {compared(value, high, common, '<=')})", BOOLEAN)


def in_list(node: Node, scope: Any) -> Typed:
    """Return IN or NOT IN of a list of expressions."""
    state: State = scope.state
    (value, *items), common = convert_all(
        [scope.expression(each) for each in node["children"]], node, state
    )
    check_ordered(common, node, state)
    if common.kind == "DOUBLE" and not all(map(_is_finite, items)):
        sql = "(" + " OR ".join(compared(value, each, common, "=") for each in items) + ")"
    else:
        sql = f"({value.sql} IN ({', '.join(each.sql for each in items)}))"
    return Typed(sql if node["type"] == "COMPARE_IN" else f"(NOT {sql})", BOOLEAN)
