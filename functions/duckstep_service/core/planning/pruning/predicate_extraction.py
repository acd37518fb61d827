"""Which conditions every row of a base table has to meet before it can change the answer.

A table that stands several times in a query has several lists of conditions, one for each place.
Where it is not certain that a condition may be applied before a join, it is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.planning.pruning import predicate_pushdown
from duckstep_service.core.planning.pruning.expressions import Node
from duckstep_service.core.planning.pruning.predicates import conjuncts

# A CTE is looked at once for each place that reads it, which doubles with every level of them.
_MAX_VISITS = 2000


@dataclass(frozen=True, slots=True)
class TableOccurrence:
    """A base table in a FROM clause: its byte offset, its alias and what its rows have to meet."""

    table: str
    offset: int
    alias: str
    conditions: list[Node]


@dataclass(frozen=True, slots=True)
class Cte:
    """A CTE's query and the CTEs that it sees itself; no query stands for a recursive one."""

    query: Node | None
    scope: Mapping[str, Cte]
    renamed: bool


Scope = Mapping[str, Cte]


class TooManyOccurrences(Exception):
    """The query reads its CTEs at more places than are looked at."""


@dataclass(slots=True)
class OccurrenceCollector:
    """The places found so far. Raises TooManyPlaces and RecursionError."""

    found: list[TableOccurrence] = field(default_factory=list)
    visits: int = 0

    def query(self, node: Node, outer: list[Node], scope: Scope) -> None:
        """Visit a query of whose rows only those that meet the conditions `outer` are used."""
        self.visits += 1
        if self.visits > _MAX_VISITS:
            raise TooManyOccurrences
        scope = _with_ctes(node, scope)
        if node["type"] == "RECURSIVE_CTE_NODE":
            scope = {**scope, str(node["cte_name"]).lower(): Cte(None, {}, False)}
        if node["type"] != "SELECT_NODE":
            return self._below(node, scope)
        conditions = [] if node.get("sample") else conjuncts(node.get("where_clause"))
        self._relation(
            node["from_table"],
            [*conditions, *predicate_pushdown.pushed_into_subquery(node, outer)],
            scope,
        )
        return self._below(node, scope, skip="from_table")

    def _below(self, node: Node, scope: Scope, skip: str = "") -> None:
        for key, value in node.items():
            if key not in ("cte_map", skip):
                self._anything(value, scope)

    def _anything(self, value: Any, scope: Scope) -> None:
        """Visit the queries and tables below what is no query."""
        if isinstance(value, list):
            for each in value:
                self._anything(each, scope)
        elif isinstance(value, dict):
            if "cte_map" in value:
                self.query(value, [], scope)
            elif value.get("type") == "BASE_TABLE":
                self._relation(value, [], scope)
            else:
                self._below(value, scope)

    def _relation(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        if ref.get("sample") or ref.get("column_name_alias"):
            conditions = []
        if ref["type"] == "BASE_TABLE":
            self._table(ref, conditions, scope)
        elif ref["type"] == "JOIN":
            self._join(ref, conditions, scope)
        elif ref["type"] == "SUBQUERY":
            inner = predicate_pushdown.qualified_for_subquery(conditions, str(ref["alias"]))
            self.query(ref["subquery"]["node"], inner, scope)
        else:
            self._below(ref, scope)

    def _table(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        name = str(ref["table_name"])
        alias = str(ref["alias"] or name).lower()
        cte = None if ref["schema_name"] else scope.get(name.lower())
        if cte is None:
            self.found.append(
                TableOccurrence(name.lower(), ref["query_location"], alias, conditions)
            )
        elif cte.query is not None:
            inner = (
                [] if cte.renamed else predicate_pushdown.qualified_for_subquery(conditions, alias)
            )
            self.query(cte.query, inner, cte.scope)

    def _join(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        left, right = _sides(ref, conditions)
        self._relation(ref["left"], left, scope)
        self._relation(ref["right"], right, scope)
        self._below({k: v for k, v in ref.items() if k not in ("left", "right")}, scope)


def _sides(ref: Node, conditions: list[Node]) -> tuple[list[Node], list[Node]]:
    """Return the conditions for the rows of a join's left side, and of its right.

    A side whose rows may be missing from a match takes those of ON only, a side whose rows are
    kept without a match those from outside only. A merged column of a RIGHT join may be NULL.
    """
    kind, on = ref["join_type"], conjuncts(ref.get("condition"))
    if ref["ref_type"] not in ("REGULAR", "CROSS", "NATURAL", "DEPENDENT"):
        return (conditions if ref["ref_type"] == "ASOF" and kind in ("INNER", "LEFT") else []), []
    merges = ref["using_columns"] or ref["ref_type"] == "NATURAL"
    return {
        "INNER": ([*conditions, *on], [*conditions, *on]),
        "LEFT": (conditions, on),
        "RIGHT": (on, [] if merges else conditions),
        "SEMI": ([*conditions, *on], on),
        "ANTI": (conditions, on),
    }.get(kind, ([], []))


def _with_ctes(node: Node, scope: Scope) -> Scope:
    """Return the scope inside a query: a CTE sees those before it."""
    for entry in (node.get("cte_map") or {}).get("map", []):
        body = entry["value"]
        cte = Cte(body["query"]["node"], scope, bool(body.get("aliases")))
        scope = {**scope, str(entry["key"]).lower(): cte}
    return scope


def table_occurrences(tree: Node) -> list[TableOccurrence]:
    """Return the places of the base tables that the query reads.

    Raises TooManyPlaces and RecursionError; no table may be pruned then.
    """
    found = OccurrenceCollector()
    found.query(tree, [], {})
    return found.found
