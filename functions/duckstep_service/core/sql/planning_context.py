"""The planning context: a statement, its parameters and the time of planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckstep_service.core.sql.statement_policy import Statement


@dataclass(frozen=True, slots=True)
class PlanningContext:
    """The parts of a query that decide which files are read."""

    statement: Statement
    parameters: Mapping[str, Any] | Sequence[Any] | None
    now: datetime
