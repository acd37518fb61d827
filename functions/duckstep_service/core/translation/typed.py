"""An expression in Athena's SQL with DuckDB's type of its values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duckstep_service.core.translation.types import NULL, Type


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression, its type, and its value if it is a literal of an integer or a text.

    An INTERVAL has its parts: a unit of Athena's date_add and the expression of the count.
    """

    sql: str
    type: Type
    integer: int | None = None
    text: str | None = None
    interval: tuple[tuple[str, str], ...] = ()
    is_constant: bool = False

    @property
    def kind(self) -> str:
        return self.type.kind

    @property
    def is_null(self) -> bool:
        return self.type == NULL

    def with_type(self, new: Type) -> Typed:
        """Return the same expression, no longer a literal, of another type of DuckDB."""
        return replace(self, type=new, integer=None, text=None)


def call(name: str, *arguments: str) -> str:
    """Return a call of a function."""
    return f"{name}({', '.join(arguments)})"


def cast_sql(sql: str, new: Type) -> str:
    """Return a cast to Athena's type."""
    return f"CAST({sql} AS {new.athena()})"
