"""The state of one translation: the statement, its tables and parameters, and the names in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duckstep_service.core.errors import NotTranslatable, Position
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.statement_policy import node_position
from duckstep_service.core.translation.translated_query import AthenaTable
from duckstep_service.core.translation.typed import Typed

Node = Mapping[str, Any]
# Step Functions limits a state to 256 KB, which holds the statement once.
MAX_CHARACTERS = 100_000


@dataclass(slots=True)
class State:
    """The statement's text, tables and parameters, and what its parts share.

    `withs` are the common table expressions of the translated statement. `correlated` are the
    sources whose columns subqueries name, `selected` those named in the select lists.
    """

    sql: str
    tables: Mapping[str, AthenaTable]
    parameters: Mapping[str, Any]
    now: datetime
    expression: Callable[[Node, Any], Typed]
    query: Callable[..., Any]
    withs: list[tuple[str, str]] = field(default_factory=list)
    base_tables: list[tuple[str, list[Any], list[str]]] = field(default_factory=list)
    correlated: list[Any] = field(default_factory=list)
    selected: list[Any] = field(default_factory=list)
    is_recursive: bool = False
    names: int = 0

    def new_name(self, prefix: str) -> str:
        """Return a name that the translated statement does not have yet."""
        self.names += 1
        return f"{prefix}{self.names}"

    def refuse(self, node: Any, construct: str) -> NotTranslatable:
        """Return the error of a construct without an equal in Athena."""
        return NotTranslatable(
            f"{construct} has no translation for Athena with proved equal answers. Rewrite it, or"
            " run the query with the engine duckdb.",
            position=position(self.sql, node) or Position(1, 1, 1),
        )


def position(sql: str, node: Any) -> Position | None:
    """Return the position of a node or of the first node inside it that has one."""
    pending: list[Any] = [node]
    while pending:
        item = pending.pop(0)
        if isinstance(item, Mapping):
            found = node_position(sql, item)
            if found is not None:
                return found
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return None


def parameters_by_name(values: Mapping[str, Any] | Sequence[Any] | None) -> dict[str, Any]:
    """Return the parameters by their folded names; those of `?` have numbers."""
    if isinstance(values, Mapping):
        return {fold_name(name): value for name, value in values.items()}
    return {str(number): value for number, value in enumerate(values or (), 1)}
