"""SELECT nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.casts import convert
from duckstep_service.core.translation.grouping import group, grouped_source
from duckstep_service.core.translation.modifiers import finish, modifiers_of
from duckstep_service.core.translation.queries import Query, QueryColumn
from duckstep_service.core.translation.scope import Scope, ScopeColumn, Source
from duckstep_service.core.translation.sources import from_clause
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import BOOLEAN


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the select list: its name, and its node or the column of a `*`."""

    name: str | None
    node: Node
    column: ScopeColumn | None = None

    def translate(self, scope: Scope) -> Typed:
        if self.column is None:
            return scope.expression(self.node)
        typed = scope.use(self.column, self.node)
        key = scope.keys.get(typed.sql)
        return Typed(key, typed.type) if key else typed


@dataclass(slots=True)
class Select:
    """A SELECT that is being translated; hidden columns follow those of the select list."""

    node: Node
    scope: Scope
    items: list[Item]
    name: str
    where: str = ""
    having: str = ""
    group_by: str = ""
    columns: list[tuple[QueryColumn, str]] = field(default_factory=list)
    hidden: list[tuple[QueryColumn, str]] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.scope.state

    def hide(self, typed: Typed) -> QueryColumn:
        """Return the column of an expression; one that is not in the select list is added."""
        for column, sql in (*self.columns, *self.hidden):
            if sql == typed.sql:
                return column
        made = QueryColumn(None, typed.type, f"{self.name}_h{len(self.hidden)}")
        self.hidden.append((made, typed.sql))
        return made

    def sql(self, keyword: str = "SELECT") -> str:
        """Return the SELECT without its modifiers."""
        pairs = [*self.columns, *self.hidden]
        listed = ", ".join(f"{sql} AS {column.sql}" for column, sql in pairs)
        source = self.scope.source.sql
        for items, name in self.scope.unnested or []:
            table = f"UNNEST({items}) AS {self.state.new_name('t')} ({name})"
            source = f"{source} CROSS JOIN {table}" if source else table
        tail = f" FROM {source}" if source else ""
        return f"{keyword} {listed}{tail}{self.where}{self.group_by}{self.having}"


def select(node: Node, outer: Scope | None, ctes: CteScope[Any], state: State) -> Query:
    """Return a SELECT node in Athena's SQL."""
    if node.get("sample"):
        raise state.refuse(node, "A sample")
    outside = Scope(state, Source(""), outer, ctes)
    source = from_clause(node["from_table"], outside)
    scope = Scope(state, source, outer, ctes, unnested=[])
    items = list(_items(node["select_list"], scope))
    made = Select(
        node, replace(scope, aliases=_aliases(node["select_list"])), items, state.new_name("q")
    )
    if node.get("where_clause"):
        made.where = f" WHERE {_condition(node['where_clause'], made)}"
    _check(made, "aggregate", "WHERE")
    keys = group(made)
    if keys.sets is not None:
        made.scope = grouped_source(made, keys)
        made.where = ""
    count = len(state.correlated)
    _translate_items(made)
    around = scope.around()
    if around and any(each is around.source for each in state.correlated[count:]):
        state.selected.append(around.source)
    if node.get("having"):
        made.having = f" HAVING {_condition(node['having'], made)}"
    steps = modifiers_of(node, made)
    made.group_by = keys.sql(made)
    _check_unnested(made, bool(keys.nodes))
    return finish(made, steps)


def _aliases(nodes: list[Node]) -> dict[str, Node]:
    """Return the items by their folded aliases, without an alias of several items."""
    names = [fold_name(str(each.get("alias") or "")) for each in nodes]
    pairs = zip(names, nodes, strict=True)
    return {name: each for name, each in pairs if name and names.count(name) == 1}


def _translate_items(made: Select) -> None:
    typed = [item.translate(made.scope) for item in made.items]
    made.columns = [
        (QueryColumn(item.name, each.type, f"{made.name}_{number}"), each.sql)
        for number, (item, each) in enumerate(zip(made.items, typed, strict=True))
    ]
    for item, each in zip(made.items, typed, strict=True):
        if not (each.type.is_supported or each.is_null):
            raise made.state.refuse(item.node, f"A result of type {each.type.kind}")


def _condition(node: Node, made: Select) -> str:
    return convert(made.scope.expression(node), BOOLEAN, node, made.state).sql


def _check(made: Select, kind: str, place: str) -> None:
    if kind in made.scope.found or made.scope.unnested:
        raise made.state.refuse(made.node["where_clause"], f"An aggregate or unnest in {place}")


def _check_unnested(made: Select, is_grouped: bool) -> None:
    if not made.scope.unnested:
        return
    if is_grouped or made.scope.found & {"aggregate", "window"} or len(made.scope.unnested) > 1:
        raise made.state.refuse(made.node, "unnest beside aggregates, windows or another unnest")


def _items(nodes: list[Node], scope: Scope) -> Iterator[Item]:
    for node in nodes:
        if node.get("class") != "STAR":
            yield Item(_name(node), node)
            continue
        yield from _star(node, scope)


def _star(node: Node, scope: Scope) -> Iterator[Item]:
    """Yield the columns of a `*` without those of EXCLUDE, with those of REPLACE."""
    for key in ("columns", "expr", "rename_list", "qualified_exclude_list", "unpacked"):
        if node.get(key):
            raise scope.state.refuse(node, "COLUMNS, or * with RENAME or a pattern")
    excluded = {fold_name(str(each)) for each in node.get("exclude_list") or []}
    replaced = {
        fold_name(str(each["key"])): each["value"] for each in node.get("replace_list") or []
    }
    columns = list(scope.star(str(node.get("relation_name") or ""), node))
    if not {*excluded, *replaced} <= {fold_name(each.name) for each in columns}:
        raise scope.state.refuse(node, "EXCLUDE or REPLACE of a column without an alias")
    for column in columns:
        name = fold_name(column.name)
        if name in replaced:
            yield Item(column.name, replaced[name])
        elif name not in excluded:
            yield Item(column.name or None, node, column)


def _name(node: Node) -> str | None:
    """Return the name of an item that other clauses can refer to."""
    if node.get("alias"):
        return str(node["alias"])
    if node.get("class") == "COLUMN_REF":
        return str(node["column_names"][-1])
    return None
