"""The names in scope of an expression, as DuckDB resolves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.translation.nested import field_of
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import Type


@dataclass(slots=True)
class ScopeColumn:
    """A column of a table in scope; `used` once the statement names it."""

    name: str
    typed: Typed
    unreadable: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table in scope by its folded name."""

    name: str
    columns: list[ScopeColumn]

    def find(self, name: str) -> list[ScopeColumn]:
        return [each for each in self.columns if fold_name(each.name) == name]


@dataclass(slots=True)
class Source:
    """A FROM clause: its SQL, its tables, and the columns of `*` in their order.

    `merged` are the columns of USING by their folded names.
    """

    sql: str
    relations: list[Relation] = field(default_factory=list)
    star: list[ScopeColumn] = field(default_factory=list)
    merged: dict[str, ScopeColumn] = field(default_factory=dict)


@dataclass(slots=True)
class Scope:
    """The tables, the aliases of the select list and the parameters of lambdas in scope.

    `found` collects what the expressions contain: aggregate, window, outer. `keys` are the columns
    of the expressions of GROUP BY, `unnested` the lists of unnest() in the select list.
    """

    state: State
    source: Source
    parent: Scope | None = None
    ctes: CteScope[Any] = field(default_factory=CteScope)
    aliases: Mapping[str, Node] = field(default_factory=dict)
    variables: Mapping[str, Typed] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    unnested: list[tuple[str, str]] | None = None
    resolving: tuple[str, ...] = ()

    def expression(self, node: Node) -> Typed:
        """Return the translation of an expression."""
        return self.state.expression(node, self)

    def with_variable(self, name: str, kind: Type) -> Scope:
        """Return the scope inside of a lambda."""
        variable = Typed(f"x{len(self.variables)}", kind)
        return replace(
            self, variables={**self.variables, fold_name(name): variable}, keys={}, unnested=None
        )

    def column(self, node: Node) -> Typed:
        """Return the column, alias or field that a reference names."""
        names = [str(name) for name in node["column_names"]]
        found = self._variable(names, node) or self._resolve(names, node)
        if found is None:
            raise self.state.refuse(node, f"The name {'.'.join(names)}")
        return found

    def _variable(self, names: list[str], node: Node) -> Typed | None:
        variable = self.variables.get(fold_name(names[0]))
        return self._fields(variable, names[1:], node) if variable else None

    def _fields(self, value: Typed, names: list[str], node: Node) -> Typed:
        for name in names:
            value = field_of(value, name, node, self.state)
        return value

    def _resolve(self, names: list[str], node: Node) -> Typed | None:
        found = self._local(names, node)
        if found is not None:
            return found
        outer = self.parent._resolve(names, node) if self.parent else None
        alias = self.aliases.get(fold_name(names[0]))
        if alias is not None and fold_name(names[0]) not in self.resolving:
            if outer is not None:
                raise self.state.refuse(
                    node, f"The name {names[0]} of an alias and an outer column"
                )
            inner = replace(self, resolving=(*self.resolving, fold_name(names[0])))
            return self._fields(inner.expression(alias), names[1:], node)
        if outer is not None:
            self._correlate(names, node)
        return outer

    def _correlate(self, names: list[str], node: Node) -> None:
        """Note the query around this one; Athena plans no name of one further out."""
        around = self.around()
        if around is None or around._local(names, node) is None:
            raise self.state.refuse(node, f"The name {names[0]} of a query further out")
        self.found.add("outer")
        self.state.correlated.append(around.source)

    def around(self) -> Scope | None:
        """Return the scope of the query around this one; a FROM clause has one without tables."""
        around = self.parent
        while around is not None and not around.source.relations:
            around = around.parent
        return around

    def _local(self, names: list[str], node: Node) -> Typed | None:
        for count in (3, 2, 1):
            columns = self.columns(names[:count]) if len(names) >= count else []
            if len(columns) > 1:
                raise self.state.refuse(node, f"The ambiguous name {'.'.join(names)}")
            if columns:
                return self._fields(self.use(columns[0], node), names[count:], node)
        return None

    def columns(self, names: list[str]) -> list[ScopeColumn]:
        folded = [fold_name(name) for name in names]
        if len(folded) == 1 and folded[0] in self.source.merged:
            return [self.source.merged[folded[0]]]
        table = ".".join(folded[:-1])
        return [
            column
            for relation in self.source.relations
            if len(folded) == 1 or relation.name == table
            for column in relation.find(folded[-1])
        ]

    def use(self, column: ScopeColumn, node: Any) -> Typed:
        """Return a column and mark it as read."""
        if column.unreadable:
            raise self.state.refuse(node, f"The column {column.name} ({column.unreadable})")
        column.used = True
        self.found.add("used")
        return column.typed

    def star(self, relation: str, node: Node) -> Iterator[ScopeColumn]:
        """Yield the columns of `*` or of `table.*`."""
        if not relation:
            yield from self.source.star
            return
        tables = [each for each in self.source.relations if each.name == fold_name(relation)]
        if len(tables) != 1:
            raise self.state.refuse(node, f"{relation}.*")
        yield from tables[0].columns

    def inside_aggregate(self) -> Scope:
        """Return the scope of an aggregate's arguments, in which no key of GROUP BY is replaced."""
        return replace(self, keys={}, unnested=None)
