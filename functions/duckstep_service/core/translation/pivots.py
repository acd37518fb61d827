"""PIVOT and UNPIVOT with the values that the statement lists."""

from __future__ import annotations

from duckstep_service.core.translation.joins import FromClause
from duckstep_service.core.translation.scope import Scope, Source
from duckstep_service.core.translation.state import Node


def pivot(node: Node, scope: Scope, from_clause: FromClause) -> Source:
    """Refuse."""
    raise scope.state.refuse(node, "PIVOT")
