"""Window functions."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation import functions
from duckstep_service.core.translation.aggregates import Aggregate
from duckstep_service.core.translation.calls import Call
from duckstep_service.core.translation.casts import convert, convert_all
from duckstep_service.core.translation.comparisons import check_ordered
from duckstep_service.core.translation.ordering import sort_terms
from duckstep_service.core.translation.state import Node
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BIGINT, BOOLEAN, DOUBLE

# The functions without a frame, and the types of their results.
RANKS = {
    "WINDOW_ROW_NUMBER": ("row_number", BIGINT),
    "WINDOW_RANK": ("rank", BIGINT),
    "WINDOW_RANK_DENSE": ("dense_rank", BIGINT),
    "WINDOW_PERCENT_RANK": ("percent_rank", DOUBLE),
    "WINDOW_CUME_DIST": ("cume_dist", DOUBLE),
}
VALUES = {
    "WINDOW_FIRST_VALUE": "first_value",
    "WINDOW_LAST_VALUE": "last_value",
    "WINDOW_NTH_VALUE": "nth_value",
}
_BOUNDS = {
    "UNBOUNDED_PRECEDING": "UNBOUNDED PRECEDING",
    "UNBOUNDED_FOLLOWING": "UNBOUNDED FOLLOWING",
    "CURRENT_ROW": "CURRENT ROW",
    "EXPR_PRECEDING": "{} PRECEDING",
    "EXPR_FOLLOWING": "{} FOLLOWING",
}


def window(node: Node, scope: Any) -> Typed:
    """Return a function with OVER."""
    state, kind = scope.state, str(node["type"])
    if node.get("distinct") or node.get("arg_orders") or node["exclude_clause"] != "NO_OTHER":
        raise state.refuse(node, "A window with DISTINCT, ORDER BY inside of the call, or EXCLUDE")
    scope.found.add("window")
    over = _over(node, scope)
    frame = _frame(node, scope)
    needs_order = kind != "WINDOW_AGGREGATE" or " ROWS " in frame
    if needs_order and not node["orders"]:
        raise state.refuse(node, f"{node['function_name']} with OVER without ORDER BY")
    if kind in RANKS:
        name, result = RANKS[kind]
        return Typed(f"{name}() OVER ({over})", result)
    if kind == "WINDOW_NTILE":
        (count,) = (scope.expression(each) for each in node["children"])
        return Typed(f"ntile({convert(count, BIGINT, node, state).sql}) OVER ({over})", BIGINT)
    if kind in ("WINDOW_LEAD", "WINDOW_LAG"):
        return _offset(node, scope, over)
    full = f" OVER ({over}{frame})"
    if kind in VALUES:
        return _value(node, scope, full)
    return _aggregate(node, scope, full)


def _over(node: Node, scope: Any) -> str:
    parts = []
    partitions = [scope.expression(each) for each in node["partitions"]]
    for each in partitions:
        check_ordered(each.type, node, scope.state)
    if partitions:
        parts.append("PARTITION BY " + ", ".join(each.sql for each in partitions))
    if node["orders"]:
        keys = [(scope.expression(each["expression"]), each) for each in node["orders"]]
        parts.append("ORDER BY " + sort_terms(keys, node, scope.state))
    return " ".join(parts)


def _frame(node: Node, scope: Any) -> str:
    units = {"ROWS": "ROWS", "RANGE": "RANGE", "GROUPS": "GROUPS"}
    bounds, unit = [], "RANGE"
    for side in ("start", "end"):
        name = str(node[side])
        for suffix in units:
            if name.endswith("_" + suffix):
                name, unit = name[: -len(suffix) - 1], units[suffix]
        if name not in _BOUNDS:
            raise scope.state.refuse(node, f"The window bound {node[side]}")
        value = node.get(f"{side}_expr")
        count = _bound(value, unit, node, scope) if "{}" in _BOUNDS[name] else ""
        bounds.append(_BOUNDS[name].format(count))
    return f" {unit} BETWEEN {bounds[0]} AND {bounds[1]}"


def _bound(value: Any, unit: str, node: Node, scope: Any) -> str:
    found: Typed = scope.expression(value)
    if found.integer is not None and found.integer >= 0:
        if unit == "RANGE":
            key = scope.expression(node["orders"][0]["expression"])
            # The bounds of DuckDB's small integers overflow, Athena's do not.
            if not key.type.is_integer or key.kind in ("TINYINT", "SMALLINT"):
                raise scope.state.refuse(node, "RANGE with a number over another type")
        return str(found.integer)
    if found.interval and unit == "RANGE" and len(found.interval) == 1:
        unit_name, count = found.interval[0]
        key = scope.expression(node["orders"][0]["expression"])
        if count.isdigit() and unit_name in ("day", "month") and key.kind == "TIMESTAMP":
            return f"INTERVAL '{count}' {unit_name.upper()}"
    raise scope.state.refuse(node, "A window bound that is no literal")


def _offset(node: Node, scope: Any, over: str) -> Typed:
    state, name = scope.state, "lead" if node["type"] == "WINDOW_LEAD" else "lag"
    (value,) = (scope.expression(each) for each in node["children"])
    offset = scope.expression(node["offset_expr"]) if node.get("offset_expr") else None
    if offset is not None and (offset.integer is None or offset.integer < 0):
        raise state.refuse(node, f"{name} by an offset that is no literal")
    arguments = [value.sql]
    if node.get("default_expr"):
        default = scope.expression(node["default_expr"])
        kind = value.type
        (value, default), common = convert_all([value, default], node, state)
        # DuckDB casts the default to the value's type.
        if common != kind:
            raise state.refuse(node, f"{name} with a default of another type than {kind.name()}")
        arguments = [value.sql, str(offset.integer if offset else 1), default.sql]
    elif offset is not None:
        arguments.append(str(offset.integer))
    return Typed(f"{name}({', '.join(arguments)}){_nulls(node)} OVER ({over})", value.type)


def _nulls(node: Node) -> str:
    return " IGNORE NULLS" if node["ignore_nulls"] else ""


def _value(node: Node, scope: Any, over: str) -> Typed:
    arguments = [scope.expression(each) for each in node["children"]]
    if len(arguments) > 1 and (arguments[1].integer or 0) < 1:
        raise scope.state.refuse(node, "nth_value of a number that is no positive literal")
    inner = ", ".join(each.sql for each in arguments)
    return Typed(f"{VALUES[str(node['type'])]}({inner}){_nulls(node)}{over}", arguments[0].type)


def _aggregate(node: Node, scope: Any, over: str) -> Typed:
    name = fold_name(str(node["function_name"]))
    if name not in functions.AGGREGATES or node["ignore_nulls"]:
        raise scope.state.refuse(node, f"The function {name} with OVER")
    arguments = [scope.expression(each) for each in node["children"]]
    conditions: tuple[str, ...] = ()
    if node.get("filter_expr"):
        test = convert(scope.expression(node["filter_expr"]), BOOLEAN, node, scope.state)
        conditions = (test.sql,)
    made = Aggregate(Call(name, node, arguments, scope), conditions, over)
    found = functions.AGGREGATES[name](made)
    return Typed(found.sql, found.type)
