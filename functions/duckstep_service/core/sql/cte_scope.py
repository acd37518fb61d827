"""The CTEs in scope of a query, as DuckDB's binder resolves their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CteScope(Generic[T]):
    """The CTEs in scope: the first `visible` of a WITH, and those of the outer scope.

    The scopes of one WITH share its CTEs, so that 9,000 CTEs take 9,000 entries.
    """

    ctes: Mapping[str, tuple[int, T]] = field(default_factory=dict)
    """The number and the value of each CTE of a WITH, by its folded name."""
    visible: int = 0
    outer: CteScope[T] | None = None

    def find(self, name: str) -> T | None:
        """Return the value of the CTE with a folded name, None if no such CTE is in scope."""
        scope: CteScope[T] | None = self
        while scope is not None:
            number, value = scope.ctes.get(name, (scope.visible, None))
            if number < scope.visible:
                return value
            scope = scope.outer
        return None
