"""The terms of ORDER BY."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.translation.comparisons import check_ordered
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed

_DIRECTIONS = {"ORDER_DEFAULT": "ASC", "ASCENDING": "ASC", "DESCENDING": "DESC"}
_NULLS = {
    "ORDER_DEFAULT": "NULLS LAST",
    "NULLS FIRST": "NULLS FIRST",
    "NULLS LAST": "NULLS LAST",
}


def direction(order: Node) -> str:
    """Return the direction and the place of NULL, which is last by default in both directions."""
    return f"{_DIRECTIONS[str(order['type'])]} {_NULLS[str(order['null_order'])]}"


def sort_terms(keys: list[tuple[Typed, Node]], node: Any, state: State) -> str:
    """Return the terms of an ORDER BY."""
    return ", ".join(sort_term(key, direction(order), node, state) for key, order in keys)


def sort_term(key: Typed, how: str, node: Any, state: State) -> str:
    """Return the terms by which Athena sorts as DuckDB does."""
    check_ordered(key.type, node, state)
    if key.kind != "DOUBLE":
        return f"{key.sql} {how}"
    # Athena sorts NaN beside NULL, and Java -0.0 before 0.0; the sum has no sign.
    number = f"(CASE WHEN is_nan({key.sql}) THEN 0e0 ELSE {key.sql} + 0e0 END)"
    return f"is_nan({key.sql}) {how}, {number} {how}"
