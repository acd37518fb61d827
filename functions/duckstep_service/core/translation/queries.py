"""Query nodes: SELECT, set operations and common table expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.types import Type


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a query: its name in DuckDB, None if nothing can name it, and in Athena."""

    name: str | None
    type: Type
    sql: str


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column by which a query's rows are sorted, and its direction."""

    column: QueryColumn
    direction: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query in Athena's SQL; `keys` may be further columns than `columns`."""

    sql: str
    columns: tuple[QueryColumn, ...]
    keys: tuple[SortKey, ...] = ()

    def only_columns(self) -> str:
        """Return the SQL without further columns."""
        names = {column.sql for column in self.columns}
        if all(key.column.sql in names for key in self.keys):
            return self.sql
        return f"SELECT {', '.join(column.sql for column in self.columns)} FROM ({self.sql})"


@dataclass(slots=True)
class CteTable:
    """A common table expression, translated when a table first names it."""

    node: Node
    aliases: Sequence[str]
    ctes: CteScope[Any]
    name: str = ""
    made: list[QueryColumn] = field(default_factory=list)

    def columns(self, scope: Any) -> list[QueryColumn]:
        """Return the columns; the first call adds the expression to the statement's WITH."""
        if not self.name:
            query = scope.state.query(self.node, None, self.ctes)
            self.name = scope.state.new_name("w")
            listed = ", ".join(column.sql for column in query.columns)
            scope.state.withs.append((f"{self.name} ({listed})", query.only_columns()))
            self.made = renamed(query.columns, self.aliases, scope.state, self.node)
        return self.made


def renamed(
    columns: Sequence[QueryColumn], aliases: Sequence[str], state: State, node: Node
) -> list[QueryColumn]:
    """Return the columns under the names of a column list."""
    if len(aliases) > len(columns):
        raise state.refuse(node, "More names than columns")
    names = [*aliases, *[None] * (len(columns) - len(aliases))]
    return [
        QueryColumn(name or column.name, column.type, column.sql)
        for name, column in zip(names, columns, strict=True)
    ]


def with_ctes(node: Node, outer: CteScope[Any]) -> CteScope[Any]:
    """Return the scope with the common table expressions of a query node."""
    entries = (node.get("cte_map") or {}).get("map") or []
    if not entries:
        return outer
    ctes: dict[str, tuple[int, CteTable]] = {}
    for number, entry in enumerate(entries):
        value = entry["value"]
        visible = CteScope(ctes, number, outer)
        table = CteTable(value["query"]["node"], value.get("aliases") or [], visible)
        ctes.setdefault(fold_name(str(entry["key"])), (number, table))
    return CteScope(ctes, len(entries), outer)
