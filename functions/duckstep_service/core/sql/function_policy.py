"""The policy for function calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    Position,
    QueryBindingError,
    StatementNotAllowed,
)
from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, TABLES
from duckstep_service.core.sql.function_denylist import denial_reason
from duckstep_service.core.sql.names import fold_name

# The sandbox replaces these by macros (engine/worker/sandbox_macros.py).
REPLACED = frozenset(
    {"error", "json_contains", "json_group_structure", "json_merge_patch", "json_structure"}
)

# DuckDB's ending of the name of an operator after a value.
_POSTFIX = "__postfix"

Locate = Callable[[], Position | None]
"""Returns the position of a call; called for a rejection only, as it reads the SQL's text."""


def check_function(call: Mapping[str, Any], locate: Locate) -> None:
    """Accept or reject a function call in an expression.

    The policy ignores the schema: DuckDB reads `a.f(b)` as `f(a, b)`, and every schema has the
    same functions. Raises StatementNotAllowed and QueryBindingError.
    """
    name = fold_name(str(call["function_name"]))
    if name not in EXPRESSIONS:
        raise _rejection("function", name, EXPRESSIONS, locate())
    if name in REPLACED and (call["catalog"] or fold_name(call["schema"]) == "system"):
        raise StatementNotAllowed(f"Call {name}() without a schema.", position=locate())


def check_table_function(call: Mapping[str, Any], locate: Locate) -> None:
    """Accept or reject a table function. Raises StatementNotAllowed and QueryBindingError."""
    name = fold_name(str(call["function_name"]))
    if name not in TABLES:
        raise _rejection("table function", name, TABLES, locate())


def _rejection(
    kind: str, name: str, allowed: Collection[str], position: Position | None
) -> DuckstepError:
    reason = denial_reason(name)
    if reason:
        text = f"The {kind} {name}() is not allowed: {reason}. A query reads its tables only."
        return StatementNotAllowed(text, position=position)
    where = f" at line {position.line}, column {position.column}" if position else ""
    candidates = get_close_matches(name, allowed, 3)
    hint = f" Did you mean {' or '.join(candidates)}?" if candidates else ""
    operator = name.removesuffix(_POSTFIX)
    missing = f"{kind} {name}()" if operator == name else f"operator {operator}"
    return QueryBindingError(
        f"There is no {missing}{where}.{'' if operator != name else hint}",
        position=position,
        details={"candidates": candidates} if candidates else None,
    )
