"""The translation of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column
from duckstep_service.core.translation.expressions import expression
from duckstep_service.core.translation.output import output
from duckstep_service.core.translation.queries import Query, with_ctes
from duckstep_service.core.translation.scope import Scope
from duckstep_service.core.translation.select import select
from duckstep_service.core.translation.set_operations import recursive, set_operation
from duckstep_service.core.translation.state import Node, State, parameters_by_name
from duckstep_service.core.translation.translated_query import AthenaTable, TranslatedQuery


def translate(
    context: PlanningContext, tables: Sequence[AthenaTable], result: Sequence[Column]
) -> TranslatedQuery:
    """Return a statement in Athena's SQL.

    `result` are the columns as DuckDB binds them. Raises NotTranslatable for a statement with any
    part whose answers are not known to be DuckDB's.
    """
    statement = context.statement
    state = State(
        statement.sql,
        {fold_name(table.name): table for table in tables},
        parameters_by_name(context.parameters),
        context.now,
        expression,
        lambda node, scope, ctes=None: _query(node, scope, ctes, state),
    )
    if statement.explain:
        raise state.refuse({}, statement.explain)
    try:
        return output(_query(statement.tree, None, None, state), result, state)
    except RecursionError:
        raise state.refuse({}, "A statement nested this deeply") from None


def _query(node: Node, scope: Scope | None, ctes: CteScope[Any] | None, state: State) -> Query:
    """Return a query node; `scope` is that of the names outside of it."""
    outer = ctes if ctes is not None else (scope.ctes if scope else CteScope())
    inner, kind = with_ctes(node, outer), node["type"]
    if kind == "SELECT_NODE":
        return select(node, scope, inner, state)
    if kind == "SET_OPERATION_NODE":
        return set_operation(node, scope, inner, state)
    if kind == "RECURSIVE_CTE_NODE":
        return recursive(node, scope, inner, state)
    raise state.refuse(node, f"The query {kind}")
