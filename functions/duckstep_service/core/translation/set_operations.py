"""UNION, INTERSECT, EXCEPT and recursive queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.casts import common_type, convert
from duckstep_service.core.translation.modifiers import Steps, by_name, limit_of, limited
from duckstep_service.core.translation.ordering import direction
from duckstep_service.core.translation.queries import CteTable, Query, QueryColumn, SortKey
from duckstep_service.core.translation.scope import Scope, Source
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import NULL

_OPERATIONS = {
    "UNION": "UNION",
    "UNION_BY_NAME": "UNION",
    "INTERSECT": "INTERSECT",
    "EXCEPT": "EXCEPT",
}


@dataclass(frozen=True, slots=True)
class _Made:
    node: Node
    state: State


def set_operation(node: Node, outer: Scope | None, ctes: CteScope[Any], state: State) -> Query:
    """Return a set operation of two queries, whose columns are cast to their common types."""
    kind = str(node["setop_type"])
    if kind not in _OPERATIONS:
        raise state.refuse(node, f"The set operation {kind}")
    sides = [state.query(node[key], outer, ctes) for key in ("left", "right")]
    pairs = (
        _by_name(node, sides[0], sides[1], state)
        if kind == "UNION_BY_NAME"
        else _by_position(node, sides[0], sides[1], state)
    )
    name = state.new_name("q")
    columns: list[QueryColumn] = []
    selects: tuple[list[str], list[str]] = ([], [])
    for number, pair in enumerate(pairs):
        typed = [Typed(each.sql, each.type) if each else Typed("NULL", NULL) for each in pair]
        common = common_type(typed, node, state)
        names = [each.name for each in pair if each]
        columns.append(QueryColumn(names[0], common, f"{name}_{number}"))
        for found, each in zip(selects, typed, strict=True):
            found.append(f"{convert(each, common, node, state).sql} AS {name}_{number}")
    every = "ALL" if node.get("setop_all") else "DISTINCT"
    texts = [
        f"SELECT {', '.join(found)} FROM ({side.sql})"
        for found, side in zip(selects, sides, strict=True)
    ]
    _check(node, columns, every, kind, state)
    sql = f"({texts[0]}) {_OPERATIONS[kind]} {every} ({texts[1]})"
    return _modified(node, sql, columns, Scope(state, Source(""), outer, ctes))


def _check(node: Node, columns: Sequence[QueryColumn], every: str, kind: str, state: State) -> None:
    if every == "ALL" and _OPERATIONS[kind] == "UNION":
        return
    for column in columns:
        if any(leaf.kind == "FLOAT" for leaf in column.type.leaves()) or column.type.kind == "MAP":
            raise state.refuse(node, f"{kind} of {column.type.name()}")


def _by_position(node: Node, left: Query, right: Query, state: State) -> list[Any]:
    if len(left.columns) != len(right.columns):
        raise state.refuse(node, "A set operation of different numbers of columns")
    return list(zip(left.columns, right.columns, strict=True))


def _by_name(node: Node, left: Query, right: Query, state: State) -> list[Any]:
    if any(each.name is None for each in (*left.columns, *right.columns)):
        raise state.refuse(node, "BY NAME of columns without an alias")
    others = {fold_name(each.name or ""): each for each in right.columns}
    own = {fold_name(each.name or "") for each in left.columns}
    pairs: list[Any] = [(each, others.get(fold_name(each.name or ""))) for each in left.columns]
    return pairs + [(None, each) for each in right.columns if fold_name(each.name or "") not in own]


def _modified(node: Node, sql: str, columns: list[QueryColumn], scope: Scope) -> Query:
    steps, state = Steps(), scope.state
    for modifier in node.get("modifiers") or []:
        if modifier["type"] == "ORDER_MODIFIER":
            steps.keys = [key for each in modifier["orders"] for key in _keys(each, columns, state)]
        elif modifier["type"] == "DISTINCT_MODIFIER":
            raise state.refuse(node, "DISTINCT of a set operation")
        else:
            steps.limit = limit_of(modifier, node, scope)
    text = limited(sql, steps.keys, steps.limit, _Made(node, state))
    return Query(text, tuple(columns), tuple(steps.keys))


def _keys(order: Node, columns: list[QueryColumn], state: State) -> list[SortKey]:
    if order["expression"].get("class") == "STAR":
        return [SortKey(column, direction(order)) for column in columns]
    found = by_name(order["expression"], columns, state)
    if found is None:
        raise state.refuse(order["expression"], "A set operation ordered by an expression")
    return [SortKey(found, direction(order))]


def recursive(node: Node, outer: Scope | None, ctes: CteScope[Any], state: State) -> Query:
    """Return a recursive query as an entry of the statement's WITH."""
    if not node.get("union_all") or node.get("modifiers") or node.get("key_targets"):
        raise state.refuse(node, "A recursive query with UNION, keys or modifiers")
    first = state.query(node["left"], outer, ctes)
    name = state.new_name("w")
    columns = [
        QueryColumn(alias or column.name, column.type, f"{name}_{number}")
        for number, (column, alias) in enumerate(
            zip(
                first.columns,
                [*node.get("aliases", []), *[None] * len(first.columns)],
                strict=False,
            )
        )
    ]
    table = CteTable(node, [], ctes, name, columns)
    inner = CteScope({fold_name(str(node["cte_name"])): (0, table)}, 1, ctes)
    step = state.query(node["right"], outer, inner)
    if [each.type for each in step.columns] != [each.type for each in columns]:
        raise state.refuse(node, "A recursive query whose parts have different types")
    casts = [
        ", ".join(f"CAST({each.sql} AS {each.type.athena()})" for each in query.columns)
        for query in (first, step)
    ]
    listed = ", ".join(column.sql for column in columns)
    parts = [
        f"SELECT {cast} FROM ({query.sql})"
        for cast, query in zip(casts, (first, step), strict=True)
    ]
    state.withs.append((f"{name} ({listed})", " UNION ALL ".join(parts)))
    state.is_recursive = True
    return Query(f"SELECT {listed} FROM {name}", tuple(columns))
