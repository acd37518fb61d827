"""The gate's judgement of one function call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


def check_function(call: Mapping[str, Any], position: Position | None) -> None:
    """Let a call in an expression pass.

    Its schema does not matter: DuckDB reads `a.f(b)` as `f(a, b)`, and every schema has the same
    functions. Raises StatementNotAllowed and QueryBindingError.
    """
    name = str(call["function_name"]).lower()
    if name not in EXPRESSIONS:
        raise _refusal("function", name, EXPRESSIONS, position)


def check_table_function(call: Mapping[str, Any], position: Position | None) -> None:
    """Let a call that stands for a table pass. Raises StatementNotAllowed, QueryBindingError."""
    name = str(call["function_name"]).lower()
    if name not in TABLES:
        raise _refusal("table function", name, TABLES, position)


def _refusal(
    kind: str, name: str, known: Collection[str], position: Position | None
) -> DuckstepError:
    reason = denial_reason(name)
    if reason:
        text = f"The {kind} {name}() is not allowed: {reason}. A query reads its tables only."
        return StatementNotAllowed(text, position=position)
    where = f" at line {position.line}, column {position.column}" if position else ""
    near = get_close_matches(name, known, 3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return QueryBindingError(
        f"There is no {kind} {name}(){where}.{hint}",
        position=position,
        details={"candidates": near} if near else None,
    )
