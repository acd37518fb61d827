"""Expressions: each class of DuckDB's AST has one rule; a class without a rule is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation import functions, literals, nested
from duckstep_service.core.translation.aggregates import Aggregate
from duckstep_service.core.translation.calls import Call
from duckstep_service.core.translation.casts import cast_node, convert, convert_all
from duckstep_service.core.translation.comparisons import between, comparison, in_list
from duckstep_service.core.translation.scope import Scope
from duckstep_service.core.translation.state import MAX_CHARACTERS, Node
from duckstep_service.core.translation.subqueries import subquery
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BIGINT, BOOLEAN
from duckstep_service.core.translation.windows import window


def expression(node: Node, scope: Scope) -> Typed:
    """Return the translation of an expression. Raises NotTranslatable."""
    rule = _CLASSES.get(str(node.get("class")))
    if rule is None:
        raise scope.state.refuse(node, f"The expression {node.get('class')}")
    found = rule(node, scope)
    if len(found.sql) > MAX_CHARACTERS:
        raise scope.state.refuse(node, "An expression of this size")
    key = scope.keys.get(found.sql)
    return Typed(key, found.type) if key else found


def _column(node: Node, scope: Scope) -> Typed:
    names = [str(name) for name in node["column_names"]]
    is_time = len(names) == 1 and fold_name(names[0]) in functions.TIMES
    if is_time and not scope.columns(names) and fold_name(names[0]) not in scope.aliases:
        return _function({**node, "function_name": names[0], "children": []}, scope)
    return scope.column(node)


def _conjunction(node: Node, scope: Scope) -> Typed:
    operator = "AND" if node["type"] == "CONJUNCTION_AND" else "OR"
    parts = [_condition(each, scope) for each in node["children"]]
    return Typed(f"({f' {operator} '.join(parts)})", BOOLEAN)


def _condition(node: Node, scope: Scope) -> str:
    return convert(scope.expression(node), BOOLEAN, node, scope.state).sql


def _case(node: Node, scope: Scope) -> Typed:
    checks = node["case_checks"]
    tests = [_condition(each["when_expr"], scope) for each in checks]
    values = [scope.expression(each["then_expr"]) for each in checks]
    values.append(scope.expression(node["else_expr"]))
    (*found, last), common = convert_all(values, node, scope.state)
    pairs = " ".join(
        f"WHEN {test} THEN {value.sql}" for test, value in zip(tests, found, strict=True)
    )
    return Typed(f"(CASE {pairs} ELSE {last.sql} END)", common)


def _operator(node: Node, scope: Scope) -> Typed:
    kind = str(node["type"])
    rule = _OPERATORS.get(kind)
    if rule is None:
        raise scope.state.refuse(node, f"The operator {kind}")
    return rule(node, scope)


def _not(node: Node, scope: Scope) -> Typed:
    return Typed(f"(NOT {_condition(node['children'][0], scope)})", BOOLEAN)


def _is_null(node: Node, scope: Scope) -> Typed:
    operand = scope.expression(node["children"][0])
    word = "NULL" if node["type"] == "OPERATOR_IS_NULL" else "NOT NULL"
    return Typed(f"({operand.sql} IS {word})", BOOLEAN)


def _coalesce(node: Node, scope: Scope) -> Typed:
    operands = [scope.expression(each) for each in node["children"]]
    found, common = convert_all(operands, node, scope.state)
    if len(found) == 1:
        return found[0]
    return Typed(f"coalesce({', '.join(each.sql for each in found)})", common)


def _grouping(node: Node, scope: Scope) -> Typed:
    keys = [scope.expression(each).sql for each in node["children"]]
    if not scope.keys or not set(keys) <= set(scope.keys.values()):
        raise scope.state.refuse(node, "grouping() without grouping sets")
    return Typed(f"CAST(grouping({', '.join(keys)}) AS bigint)", BIGINT)


def _function(node: Node, scope: Scope) -> Typed:
    name = fold_name(str(node["function_name"]))
    if str(node.get("schema") or "main") not in ("main", "pg_catalog"):
        raise scope.state.refuse(node, f"The function {node['schema']}.{name}")
    if name in functions.AGGREGATES:
        return _aggregate(name, node, scope)
    plain = not (node.get("filter") or node.get("distinct") or _orders(node))
    if name == "unnest" and plain:
        return _unnest(node, scope)
    rule = functions.FUNCTIONS.get(name)
    if rule is None or not plain:
        raise scope.state.refuse(node, f"The function {name}")
    children = node["children"][:1] if name in functions.LAMBDAS else node["children"]
    if name in functions.INTERVALS:
        children = [_count_of(each) for each in children]
    arguments = [scope.expression(each) for each in children[1:]]
    if children:
        arguments.insert(0, _first_argument(name, children[0], scope))
    return rule(Call(name, node, arguments, scope))


def _first_argument(name: str, node: Node, scope: Scope) -> Typed:
    """Return an argument; a function that sorts it accepts a list in any order."""
    called = fold_name(str(node.get("function_name")))
    if name in functions.ORDER_FREE and called in ("list", "array_agg") and not _orders(node):
        return _aggregate(called, node, scope, any_order=True)
    return scope.expression(node)


def _count_of(node: Node) -> Node:
    """Return n of `INTERVAL n DAY`, which the parser puts into casts and trunc()."""
    while node.get("class") == "CAST" or node.get("function_name") == "trunc":
        node = node["child"] if node.get("class") == "CAST" else node["children"][0]
    return node


def _orders(node: Node) -> list[Any]:
    return list((node.get("order_bys") or {}).get("orders") or [])


def _aggregate(name: str, node: Node, scope: Scope, *, any_order: bool = False) -> Typed:
    node = _within_group(node) if name in functions.QUANTILES else node
    if _orders(node) and name not in functions.ORDERED_AGGREGATES:
        raise scope.state.refuse(node, f"{name} with ORDER BY")
    inner = scope.inside_aggregate()
    scope.found.add("aggregate")
    arguments = [inner.expression(each) for each in node["children"]]
    conditions = (_condition(node["filter"], inner),) if node.get("filter") else ()
    made = Aggregate(
        Call(name, node, arguments, inner), conditions, "", bool(node["distinct"]), any_order
    )
    found = functions.AGGREGATES[name](made)
    return Typed(found.sql, found.type)


def _within_group(node: Node) -> Node:
    """Return `percentile_cont(q) WITHIN GROUP (ORDER BY x)` as `quantile_cont(x, q)`."""
    orders = _orders(node)
    if len(orders) != 1 or len(node["children"]) != 1 or orders[0]["type"] == "DESCENDING":
        return node
    return {**node, "children": [orders[0]["expression"], *node["children"]], "order_bys": None}


def _unnest(node: Node, scope: Scope) -> Typed:
    operand = scope.expression(node["children"][0])
    if scope.unnested is None or operand.kind != "LIST" or len(node["children"]) != 1:
        raise scope.state.refuse(node, "unnest at this place")
    items = nested.unnestable(operand)
    known = [name for found, name in scope.unnested if found == items]
    if not known:
        known = [scope.state.new_name("u")]
        scope.unnested.append((items, known[0]))
    return Typed(known[0], operand.type.element)


_OPERATORS: dict[str, Callable[[Node, Scope], Typed]] = {
    "OPERATOR_NOT": _not,
    "OPERATOR_IS_NULL": _is_null,
    "OPERATOR_IS_NOT_NULL": _is_null,
    "OPERATOR_COALESCE": _coalesce,
    "COMPARE_IN": in_list,
    "COMPARE_NOT_IN": in_list,
    "ARRAY_EXTRACT": nested.extract,
    "STRUCT_EXTRACT": nested.extract,
    "ARRAY_SLICE": nested.cut,
    "GROUPING_FUNCTION": _grouping,
}
_CLASSES: dict[str, Callable[[Node, Scope], Typed]] = {
    "CONSTANT": lambda node, scope: literals.constant(node, scope.state),
    "PARAMETER": lambda node, scope: literals.parameter(node, scope.state),
    "COLUMN_REF": _column,
    "CAST": cast_node,
    "COMPARISON": comparison,
    "CONJUNCTION": _conjunction,
    "BETWEEN": between,
    "CASE": _case,
    "OPERATOR": _operator,
    "FUNCTION": _function,
    "WINDOW": window,
    "SUBQUERY": subquery,
}
OPERATORS, CLASSES = tuple(_OPERATORS), tuple(_CLASSES)
