"""The findings of a dry run, apart from the planner so that a refusal does not load it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.error_serialization import to_failure
from duckstep_service.core.errors import DuckstepError
from duckstep_service.core.table_files import Column


@dataclass(slots=True)
class Findings:
    """The errors, warnings and columns found so far."""

    errors: list[DuckstepError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[Column] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as fields of the API's document, errors by their position."""
        document: dict[str, Any] = {
            "valid": not self.errors,
            "errors": [to_failure(error).to_dict() for error in sorted(self.errors, key=_order)],
            "warnings": self.warnings,
        }
        if self.columns is not None:
            document["columns"] = [
                {"name": column.name, "type": column.type} for column in self.columns
            ]
        return document


def refusal_document(error: DuckstepError) -> dict[str, Any]:
    """Return the API's document about a query that cannot be planned because of `error`."""
    return Findings([error]).to_dict()


def _order(error: DuckstepError) -> tuple[int, int]:
    return (error.position.line, error.position.column) if error.position else (0, 0)
