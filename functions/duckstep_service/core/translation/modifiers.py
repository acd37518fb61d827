"""DISTINCT, QUALIFY, ORDER BY and LIMIT of a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.casts import convert
from duckstep_service.core.translation.ordering import direction, sort_term
from duckstep_service.core.translation.queries import Query, QueryColumn, SortKey
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN


@dataclass(slots=True)
class Steps:
    """The modifiers of a query in the columns of its SELECT."""

    distinct: bool = False
    distinct_on: list[QueryColumn] = field(default_factory=list)
    qualify: QueryColumn | None = None
    keys: list[SortKey] = field(default_factory=list)
    limit: str = ""


def modifiers_of(node: Node, made: Any) -> Steps:
    """Return the modifiers of a SELECT; their expressions become hidden columns."""
    steps, state = Steps(), made.state
    if node.get("qualify"):
        test = convert(made.scope.expression(node["qualify"]), BOOLEAN, node, state)
        steps.qualify = made.hide(test)
    for modifier in node.get("modifiers") or []:
        kind = modifier["type"]
        if kind == "DISTINCT_MODIFIER":
            targets = modifier.get("distinct_on_targets") or []
            steps.distinct = not targets
            steps.distinct_on = [_column(each, made) for each in targets]
        elif kind == "ORDER_MODIFIER":
            steps.keys = _order(modifier["orders"], made)
        else:
            steps.limit = limit_of(modifier, node, made.scope)
    _check(steps, made)
    return steps


def _check(steps: Steps, made: Any) -> None:
    node, state = made.node, made.state
    if steps.distinct and made.hidden and (steps.qualify or steps.keys):
        raise state.refuse(
            node, "DISTINCT with QUALIFY, or ordered by a column that is not selected"
        )
    if steps.distinct_on and not steps.keys:
        raise state.refuse(node, "DISTINCT ON without ORDER BY")
    if steps.distinct and any(
        leaf.kind in ("FLOAT",) or column.type.kind == "MAP"
        for column, _ in made.columns
        for leaf in column.type.leaves()
    ):
        raise state.refuse(node, "DISTINCT of FLOAT or MAP")


def limit_of(modifier: Node, node: Node, scope: Any) -> str:
    """Return OFFSET and LIMIT of literal numbers."""
    if modifier["type"] != "LIMIT_MODIFIER":
        raise scope.state.refuse(node, "LIMIT in percent")
    found = []
    for key in ("offset", "limit"):
        if modifier.get(key):
            value = scope.expression(modifier[key])
            number = value.sql if value.type.is_integer and value.is_constant else ""
            if not number.isdigit():
                raise scope.state.refuse(
                    modifier[key], f"{key.upper()} of another value than a number"
                )
            found.append(f" {key.upper()} {number}")
    return "".join(found)


def _order(orders: Sequence[Node], made: Any) -> list[SortKey]:
    if len(orders) == 1 and orders[0]["expression"].get("class") == "STAR":
        term = direction(orders[0])
        return [SortKey(column, term) for column, _ in made.columns]
    return [SortKey(_column(each["expression"], made), direction(each)) for each in orders]


def _column(node: Node, made: Any) -> QueryColumn:
    """Return the column of a sort key: a position, an alias, or an expression."""
    columns = [column for column, _ in made.columns]
    found = by_name(node, columns, made.state, made.columns)
    if found is not None:
        return found
    _refuse_shadowed(node, made)
    column: QueryColumn = made.hide(made.scope.expression(node))
    return column


def by_name(
    node: Node, columns: Sequence[QueryColumn], state: State, pairs: Sequence[tuple[Any, str]] = ()
) -> QueryColumn | None:
    """Return the column of a position or of a name of the select list."""
    value = (node.get("value") or {}).get("value") if node.get("class") == "CONSTANT" else None
    if isinstance(value, int) and not isinstance(value, bool):
        if not 1 <= value <= len(columns):
            raise state.refuse(node, f"ORDER BY {value}")
        return columns[value - 1]
    names = node.get("column_names") if node.get("class") == "COLUMN_REF" else None
    if not names or len(names) != 1:
        return None
    found = [
        each
        for each in columns
        if each.name is not None and fold_name(each.name) == fold_name(names[0])
    ]
    texts = {sql for column, sql in pairs if column in found}
    if len(found) > 1 and len(texts) != 1:
        raise state.refuse(node, f"The ambiguous name {names[0]}")
    return found[0] if found else None


def _refuse_shadowed(node: Node, made: Any) -> None:
    """Refuse an expression with a name that is both an alias and another column."""
    from duckstep_service.core.translation.grouping import walk

    for each in walk(node):
        names = each.get("column_names") if each.get("class") == "COLUMN_REF" else None
        if names and len(names) == 1 and fold_name(names[0]) in made.scope.aliases:
            alias = made.scope.aliases[fold_name(names[0])]
            if made.scope.columns([names[0]]) and alias.get("column_names", [None])[-1] != names[0]:
                raise made.state.refuse(each, f"The name {names[0]} of an alias and a column")


def finish(made: Any, steps: Steps) -> Query:
    """Return the query with its modifiers, each of which is a SELECT around the others."""
    columns = tuple(column for column, _ in made.columns)
    sql = made.sql("SELECT DISTINCT" if steps.distinct and not steps.qualify else "SELECT")
    if steps.qualify is not None:
        sql = f"SELECT * FROM ({sql}) WHERE {steps.qualify.sql}"
        if steps.distinct:
            listed = ", ".join(column.sql for column in columns)
            sql = f"SELECT DISTINCT {listed} FROM ({sql})"
    if steps.distinct_on:
        over = ", ".join(each.sql for each in steps.distinct_on)
        number = f"{made.name}_n"
        inner = f"row_number() OVER (PARTITION BY {over} ORDER BY {terms(steps.keys, made)})"
        sql = f"SELECT * FROM (SELECT *, {inner} AS {number} FROM ({sql})) WHERE {number} = 1"
    return Query(limited(sql, steps.keys, steps.limit, made), columns, tuple(steps.keys))


def terms(keys: Sequence[SortKey], made: Any) -> str:
    """Return the terms of ORDER BY."""
    found = []
    for key in keys:
        typed = Typed(key.column.sql, key.column.type)
        found.append(sort_term(typed, key.direction, made.node, made.state))
    return ", ".join(found)


def limited(sql: str, keys: Sequence[SortKey], limit: str, made: Any) -> str:
    """Return the query with its limit.

    Without a limit the SQL has no ORDER BY: StoreResult sorts the rows of the outermost query.
    """
    terms(keys, made)
    if not limit:
        return sql
    order = f" ORDER BY {terms(keys, made)}" if keys else ""
    return f"SELECT * FROM ({sql}){order}{limit}"
