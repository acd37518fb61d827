"""Joins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.casts import convert
from duckstep_service.core.translation.comparisons import compare
from duckstep_service.core.translation.scope import Scope, ScopeColumn, Source
from duckstep_service.core.translation.state import Node
from duckstep_service.core.translation.subqueries import check_limit
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN

FromClause = Callable[[Node, Scope], Source]
_OUTER = {"LEFT": "LEFT", "RIGHT": "RIGHT", "OUTER": "FULL", "FULL": "FULL"}


def join(node: Node, scope: Scope, from_clause: FromClause) -> Source:
    """Return a join of two tables; the right side may name columns of the left."""
    state, kind, reference = scope.state, str(node["join_type"]), str(node["ref_type"])
    if reference not in ("REGULAR", "NATURAL", "CROSS") or kind not in (
        "INNER",
        "SEMI",
        "ANTI",
        *_OUTER,
    ):
        raise state.refuse(node, f"{reference} {kind} JOIN")
    left = from_clause(node["left"], scope)
    # DuckDB looks at the left side for every name that the right side does not know.
    lateral = Scope(state, left, scope, scope.ctes, found=set())
    right = from_clause(node["right"], lateral)
    both = Source("", [*left.relations, *right.relations], [*left.star, *right.star])
    both.merged = {**left.merged, **right.merged}
    inner = Scope(state, both, scope, scope.ctes)
    names = _using(node, left, right, lateral)
    conditions = [_equal(name, left, right, inner, node) for name in names]
    if node.get("condition"):
        conditions.append(convert(inner.expression(node["condition"]), BOOLEAN, node, state).sql)
    condition = " AND ".join(conditions) or "true"
    if kind in ("SEMI", "ANTI"):
        if "used" in lateral.found:
            raise state.refuse(node, "A lateral join")
        return _semi(left, right, condition, kind)
    _merge(both, names, node, inner, (left, right))
    both.sql = _sql(node, left, right, condition, lateral)
    return both


def _sql(node: Node, left: Source, right: Source, condition: str, lateral: Scope) -> str:
    kind, table = str(node["join_type"]), right.sql
    if "used" in lateral.found:
        side = node["right"]["type"]
        if kind not in ("INNER", "LEFT") or condition != "true":
            raise lateral.state.refuse(node, "A lateral join with a condition")
        if side not in ("SUBQUERY", "TABLE_FUNCTION"):
            raise lateral.state.refuse(node, "A lateral join of a join")
        if side == "SUBQUERY":
            check_limit(node["right"]["subquery"]["node"], lateral.state)
        table = f"LATERAL {table}" if side == "SUBQUERY" else table
    if kind == "INNER":
        if condition == "true":
            return f"{left.sql} CROSS JOIN {table}"
        return f"{left.sql} JOIN {table} ON {condition}"
    return f"{left.sql} {_OUTER[kind]} JOIN {table} ON {condition}"


def _semi(left: Source, right: Source, condition: str, kind: str) -> Source:
    prefix = "" if kind == "SEMI" else "NOT "
    exists = f"{prefix}EXISTS (SELECT 1 FROM {right.sql} WHERE {condition})"
    return replace(left, sql=f"(SELECT * FROM {left.sql} WHERE {exists})")


def _using(node: Node, left: Source, right: Source, lateral: Scope) -> list[str]:
    if node["ref_type"] == "NATURAL":
        if not all(column.name for column in (*left.star, *right.star)):
            raise lateral.state.refuse(node, "NATURAL JOIN of columns without an alias")
        others = {fold_name(column.name) for column in right.star}
        return [fold_name(each.name) for each in left.star if fold_name(each.name) in others]
    return [fold_name(str(name)) for name in node.get("using_columns") or []]


def _side(name: str, source: Source, inner: Scope, node: Node) -> ScopeColumn:
    if name in source.merged:
        return source.merged[name]
    found = [each for relation in source.relations for each in relation.find(name)]
    if len(found) != 1:
        raise inner.state.refuse(node, f"USING ({name})")
    return found[0]


def _equal(name: str, left: Source, right: Source, inner: Scope, node: Node) -> str:
    sides = [inner.use(_side(name, each, inner, node), node) for each in (left, right)]
    return compare(node, sides, "COMPARE_EQUAL", inner.state).sql


def _merge(
    both: Source, names: list[str], node: Node, inner: Scope, sides: tuple[Source, Source]
) -> None:
    """Make one column of each pair of USING."""
    kind, (left, right) = str(node["join_type"]), sides
    for name in names:
        first, second = (_side(name, each, inner, node) for each in (left, right))
        merged = first
        if kind == "RIGHT":
            merged = second
        elif kind in ("OUTER", "FULL"):
            if first.typed.type != second.typed.type:
                raise inner.state.refuse(node, f"FULL JOIN USING ({name}) of different types")
            typed = Typed(f"coalesce({first.typed.sql}, {second.typed.sql})", first.typed.type)
            merged = ScopeColumn(first.name, typed, first.unreadable, True)
        both.merged[name] = merged
        both.star = [merged if each is first else each for each in both.star if each is not second]
