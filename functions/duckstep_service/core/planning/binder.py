"""The port that binds a query to tables that have columns and no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column


class Binder(Protocol):
    """A port that binds a query to tables that have columns and no files."""

    def bind(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | Sequence[Any] | None,
        tables: Mapping[str, Sequence[Column]],
    ) -> list[Column] | None:
        """Return the result's columns, None if they depend on parameters without values.

        Raises UserError, and TimeLimitExceeded or EngineCrashed if the binder did not finish.
        """
