"""Extraction of the conditions that each row of a base table must meet to affect the result.

A table that occurs several times in a query has one list of conditions for each occurrence. A
condition that may not safely be applied before a join is omitted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.planning.pruning.expressions import Node
from duckstep_service.core.planning.pruning.predicate_pushdown import Pushdown
from duckstep_service.core.planning.pruning.predicates import conjuncts
from duckstep_service.core.planning.pruning.work_budget import WorkBudget
from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name, referenced_name

_LEAVES = ("CONSTANT", "COLUMN_REF", "PARAMETER")


@dataclass(frozen=True, slots=True)
class TableOccurrence:
    """A base table in a FROM clause: its byte offset, its alias and the conditions on its rows."""

    table: str
    offset: int
    alias: str
    conditions: list[Node]


@dataclass(frozen=True, slots=True)
class Cte:
    """A CTE's query and the CTEs in its scope; the query of a recursive CTE is None."""

    query: Node | None
    scope: Scope
    renamed: bool


Scope = CteScope[Cte]


@dataclass(slots=True)
class OccurrenceCollector:
    """Visitor that collects table occurrences. Raises WorkExceeded and RecursionError.

    A CTE is visited once for each reference to it, which doubles with every level of nesting.
    """

    work: WorkBudget
    pushdown: Pushdown
    occurrences: list[TableOccurrence] = field(default_factory=list)

    def visit_query(self, node: Node, outer: list[Node], scope: Scope) -> None:
        """Visit a query; only its rows that meet the conditions `outer` are used."""
        scope = _with_ctes(node, scope)
        if node["type"] == "RECURSIVE_CTE_NODE":
            recursive = Cte(None, scope, False)
            scope = CteScope({fold_name(str(node["cte_name"])): (0, recursive)}, 1, scope)
        if node["type"] != "SELECT_NODE":
            return self._visit_children(node, scope)
        conditions = [] if node.get("sample") else conjuncts(node.get("where_clause"))
        self._visit_relation(
            node["from_table"],
            [*conditions, *self.pushdown.into_subquery(node, outer)],
            scope,
        )
        return self._visit_children(node, scope, skip="from_table")

    def _visit_children(self, node: Node, scope: Scope, skip: str = "") -> None:
        for key, value in node.items():
            if key not in ("cte_map", skip):
                self._visit(value, scope)

    def _visit(self, value: Any, scope: Scope) -> None:
        """Visit the queries and tables below a node that is no query."""
        if isinstance(value, list):
            self.work.spend(len(value) // 8)
            for child in value:
                if isinstance(child, dict | list):
                    self._visit(child, scope)
        elif isinstance(value, dict) and value.get("class") not in _LEAVES:
            self.work.spend()
            if "cte_map" in value:
                self.visit_query(value, [], scope)
            elif value.get("type") == "BASE_TABLE":
                self._visit_relation(value, [], scope)
            else:
                self._visit_children(value, scope)

    def _visit_relation(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        self.work.spend(1 + len(conditions) // 100)
        if ref.get("sample") or ref.get("column_name_alias"):
            conditions = []
        if ref["type"] == "BASE_TABLE":
            self._visit_table(ref, conditions, scope)
        elif ref["type"] == "JOIN":
            self._visit_join(ref, conditions, scope)
        elif ref["type"] == "SUBQUERY":
            inner = self.pushdown.qualified(conditions, str(ref["alias"]))
            self.visit_query(ref["subquery"]["node"], inner, scope)
        else:
            self._visit_children(ref, scope)

    def _visit_table(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        name = str(ref["table_name"])
        alias = fold_name(str(ref["alias"] or name))
        cte = None if ref["schema_name"] else scope.find(fold_name(name))
        if cte is None:
            self.occurrences.append(
                TableOccurrence(
                    fold_name(referenced_name(ref)), ref["query_location"], alias, conditions
                )
            )
        elif cte.query is not None:
            inner = [] if cte.renamed else self.pushdown.qualified(conditions, alias)
            self.visit_query(cte.query, inner, cte.scope)

    def _visit_join(self, ref: Node, conditions: list[Node], scope: Scope) -> None:
        left, right = _join_conditions(ref, conditions)
        self._visit_relation(ref["left"], left, scope)
        self._visit_relation(ref["right"], right, scope)
        self._visit_children({k: v for k, v in ref.items() if k not in ("left", "right")}, scope)


def _join_conditions(ref: Node, conditions: list[Node]) -> tuple[list[Node], list[Node]]:
    """Return the conditions for the rows of a join's left and right sides.

    A side whose unmatched rows are dropped takes the conditions of ON; a side whose unmatched rows
    are kept takes the outer conditions only. A merged column of a RIGHT join may be NULL.
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
    """Return the scope inside a query; a CTE sees the CTEs before it."""
    entries = (node.get("cte_map") or {}).get("map", [])
    if not entries:
        return scope
    ctes: dict[str, tuple[int, Cte]] = {}
    for number, entry in enumerate(entries):
        body = entry["value"]
        cte = Cte(body["query"]["node"], CteScope(ctes, number, scope), bool(body.get("aliases")))
        ctes.setdefault(fold_name(str(entry["key"])), (number, cte))
    return CteScope(ctes, len(entries), scope)


def table_occurrences(tree: Node, work: WorkBudget) -> list[TableOccurrence]:
    """Return the occurrences of the base tables that the query reads.

    Raises WorkExceeded and RecursionError; the caller then prunes no table.
    """
    collector = OccurrenceCollector(work, Pushdown(work))
    collector.visit_query(tree, [], CteScope())
    return collector.occurrences
