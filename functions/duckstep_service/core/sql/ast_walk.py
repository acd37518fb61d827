"""Iterative walk over DuckDB's AST; the client controls its depth, so recursion is unsafe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import StatementNotAllowed
from duckstep_service.core.sql.cte_scope import CteScope
from duckstep_service.core.sql.names import fold_name

# Nested objects and lists. A sum of about 400 terms reaches it; DuckDB's own limit is 1,000 nested
# expressions.
MAX_DEPTH = 800


Scope = CteScope[bool]
"""The names of CTEs in scope, each with the value true."""


@dataclass(frozen=True, slots=True)
class AstPosition:
    """A value of the tree, the CTEs in its scope and its depth."""

    value: Any
    scope: Scope
    depth: int = 0


def walk(root: Any) -> Iterator[tuple[dict[str, Any], Scope]]:
    """Yield every object of the tree with the names of the CTEs in its scope.

    Constants are yielded but not entered: they hold data. Raises StatementNotAllowed for a tree
    deeper than MAX_DEPTH.
    """
    stack = [AstPosition(root, CteScope())]
    while stack:
        position = stack.pop()
        if position.depth > MAX_DEPTH:
            raise StatementNotAllowed(
                "The query is nested too deeply. Split it into simpler queries."
            )
        if isinstance(position.value, list):
            stack += (
                AstPosition(item, position.scope, position.depth + 1) for item in position.value
            )
        elif isinstance(position.value, dict):
            yield position.value, position.scope
            if position.value.get("class") != "CONSTANT":
                stack += _children(position.value, position.scope, position.depth + 1)


def _children(node: Mapping[str, Any], scope: Scope, depth: int) -> Iterator[AstPosition]:
    """Yield the children of `node`; a CTE sees the CTEs before it, the body sees all of them.

    In a recursive CTE only the recursive side sees the CTE; on the other side its name is a table.
    """
    entries = (node.get("cte_map") or {}).get("map", [])
    if entries:
        ctes: dict[str, tuple[int, bool]] = {}
        for number, entry in enumerate(entries):
            yield AstPosition(entry["value"], CteScope(ctes, number, scope), depth)
            ctes.setdefault(fold_name(str(entry["key"])), (number, True))
        scope = CteScope(ctes, len(entries), scope)
    recursive = scope
    if "cte_name" in node:
        recursive = CteScope({fold_name(str(node["cte_name"])): (0, True)}, 1, scope)
    for key, value in node.items():
        if key == "function" and node.get("type") == "TABLE_FUNCTION":
            # The call is a table; only its arguments are expressions.
            value = list(value.values())
        if key != "cte_map":
            yield AstPosition(value, recursive if key == "right" else scope, depth)
