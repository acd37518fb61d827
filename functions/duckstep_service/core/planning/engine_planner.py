"""The engine of a planned query: the obstacles in one function, the choice, and Athena's plan."""

from __future__ import annotations

from dataclasses import dataclass

from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.errors import (
    EngineCrashed,
    UserError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.athena_planner import AthenaPlanner, readable_columns
from duckstep_service.core.planning.blocking_inputs import (
    BlockingInput,
    CardinalityEstimator,
    distinct_rows,
    largest_input,
    table_rows,
)
from duckstep_service.core.planning.engine_choice import (
    EngineChoice,
    Obstacles,
    blocking_reason,
    choose_engine,
    may_block,
)
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.scan_capacity import UNLIMITED, ScanCapacity, refusal_reason
from duckstep_service.core.query.submission import EngineRequest
from duckstep_service.core.sql.planning_context import PlanningContext

_NO_LIMITS = Limits(0)


@dataclass(frozen=True, slots=True)
class EnginePlanner:
    """Chooses the engine of a query from the capacity of one function.

    `stack_limits` are those of a query in RunQuery, with its memory and disk, 0 for no limit. A
    stack without Athena has no `athena`.
    """

    capacity: ScanCapacity = UNLIMITED
    stack_limits: Limits = _NO_LIMITS
    estimator: CardinalityEstimator | None = None
    statistics: FileStatistics = NO_STATISTICS
    athena: AthenaPlanner | None = None

    @property
    def working_bytes(self) -> int:
        """The memory and disk of one function; 0 is no limit."""
        return self.stack_limits.memory_bytes + self.stack_limits.spill_bytes

    def choose(
        self, requested: EngineRequest, context: PlanningContext, plan: Plan, limits: Limits
    ) -> EngineChoice:
        """Choose the engine of a plan. Raises EngineNotAvailable."""
        explains, available = bool(context.statement.explain), self.athena is not None
        obstacles = Obstacles()
        if available and requested is EngineRequest.AUTO and not explains:
            obstacles = self._obstacles(context, plan, limits)
        return choose_engine(requested, explains, available, obstacles)

    def _obstacles(self, context: PlanningContext, plan: Plan, limits: Limits) -> Obstacles:
        if plan.reads.first_rows:
            return Obstacles()
        scan = refusal_reason(plan.estimate, limits.seconds, self.capacity)
        if scan:
            return Obstacles(scan)
        largest = self._largest_input(context, plan)
        return Obstacles(blocking=blocking_reason(largest, self.working_bytes))

    def _largest_input(self, context: PlanningContext, plan: Plan) -> BlockingInput | None:
        """Return the largest input that DuckDB estimates, None where it cannot be large."""
        if self.estimator is None or not may_block(plan.estimate.bytes, self.working_bytes):
            return None
        try:
            columns = readable_columns(context, plan)
            found = {
                table.name: table_rows(table, columns[table.name], self.statistics)
                for table in plan.tables
            }
            tables = {name: rows for name, rows in found.items() if rows is not None}
            if len(tables) < len(found):
                return None
            rows = distinct_rows(tables)
            operators = self.estimator.blocking_operators(
                context.statement, context.parameters, columns, rows
            )
        except (UserError, EngineCrashed):
            # RunQuery returns the statement's error, or may still run it.
            return None
        return largest_input(operators, tables, rows)


DUCKDB_ALONE = EnginePlanner()
