"""Walks DuckDB's parse tree without recursion, because the caller decides how deep it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import StatementNotAllowed

# Objects and lists within each other. A sum of 400 terms or so reaches it; DuckDB itself ends at
# 1,000 expressions within each other.
MAX_DEPTH = 800


@dataclass(frozen=True, slots=True)
class AstPosition:
    """A value of the tree, the CTEs that are visible in it and how deep it stands."""

    value: Any
    scope: frozenset[str]
    depth: int = 0


def walk(root: Any) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
    """Yield every object of the tree with the names of the CTEs that are visible in it.

    Constants are yielded but not entered: what they hold is data.
    """
    stack = [AstPosition(root, frozenset())]
    while stack:
        place = stack.pop()
        if place.depth > MAX_DEPTH:
            raise StatementNotAllowed("The query is nested too deeply.")
        if isinstance(place.value, list):
            stack += (AstPosition(item, place.scope, place.depth + 1) for item in place.value)
        elif isinstance(place.value, dict):
            yield place.value, place.scope
            if place.value.get("class") != "CONSTANT":
                stack += _children(place.value, place.scope, place.depth + 1)


def _children(node: Mapping[str, Any], scope: frozenset[str], depth: int) -> Iterator[AstPosition]:
    """Yield what stands below `node`; a CTE sees those before it, the rest sees them all.

    Of a recursive CTE only the recursive side sees the CTE; on the other its name is a table's.
    """
    for entry in (node.get("cte_map") or {}).get("map", []):
        yield AstPosition(entry["value"], scope, depth)
        scope |= {str(entry["key"]).lower()}
    recursive = scope | {str(node["cte_name"]).lower()} if "cte_name" in node else scope
    for key, value in node.items():
        if key == "function" and node.get("type") == "TABLE_FUNCTION":
            # The call stands for a table; only its arguments are expressions.
            value = list(value.values())
        if key != "cte_map":
            yield AstPosition(value, recursive if key == "right" else scope, depth)
