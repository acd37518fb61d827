"""The plan of a query for Athena: bind it, translate it and keep its tables in Glue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.catalog.glue_tables import AthenaCatalog, PlannedTable, declare_table
from duckstep_service.core.catalog.ports import GlueCatalog
from duckstep_service.core.errors import (
    EngineCrashed,
    NotTranslatable,
    Position,
    TimeLimitExceeded,
)
from duckstep_service.core.planning.binder import Binder
from duckstep_service.core.query.athena_run import (
    ATHENA_SECONDS,
    AthenaParts,
    AthenaRun,
    temporary_table,
)
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.core.translation.translated_query import AthenaTable, TranslatedQuery

# The states of the workflow pass at most 256 KB, which hold the request and the statement.
MAX_STATEMENT_BYTES = 100_000
# Athena queues a statement before it runs; the request's limit is that of the run.
_START_SECONDS = 60

Translate = Callable[[PlanningContext, Sequence[AthenaTable], Sequence[Column]], TranslatedQuery]


@dataclass(frozen=True, slots=True)
class AthenaPlan:
    """The run of Athena and the way from its parts to the result."""

    run: AthenaRun
    parts: AthenaParts


@dataclass(frozen=True, slots=True)
class AthenaPlanner:
    """Plans queries for Athena, which reads the tables of `catalog`.

    Athena writes the parts of a result to the bucket `results`.
    """

    binder: Binder
    catalog: AthenaCatalog
    translate: Translate
    glue: Callable[[], GlueCatalog]
    results: str

    def check(self, context: PlanningContext, plan: Plan, result: Sequence[Column]) -> None:
        """Raise NotTranslatable for a query, bound to `result`, that Athena cannot run.

        Glue is not read, nor changed. Raises StorageUnavailable.
        """
        readable_columns(context, plan)
        self._translate(context, plan, result)

    def plan(self, submission: Submission, context: PlanningContext, plan: Plan) -> AthenaPlan:
        """Return the plan of a query, whose tables Glue then has.

        Raises UserError as RunQuery would, NotTranslatable and StorageUnavailable.
        """
        result = self._bind(context, readable_columns(context, plan))
        translated, tables = self._translate(context, plan, result)
        seconds = _seconds(submission)
        database = self.catalog.database
        run = AthenaRun.of(submission.name, translated.select, database, self.results, seconds)
        size = len(run.statement.encode())
        if size > MAX_STATEMENT_BYTES:
            raise NotTranslatable(
                f"The statement has {size:,} bytes in Athena's SQL, and the limit is"
                f" {MAX_STATEMENT_BYTES:,}. Shorten the query, or use `engine: duckdb`."
            )
        for table in tables:
            self.glue().ensure(table)
        name = temporary_table(submission.name)
        return AthenaPlan(run, AthenaParts(translated.restore, translated.parts, database, name))

    def _bind(
        self, context: PlanningContext, tables: Mapping[str, Sequence[Column]]
    ) -> Sequence[Column]:
        try:
            return self.binder.bind(context.statement, _values(context), tables) or []
        except (TimeLimitExceeded, EngineCrashed) as exc:
            raise NotTranslatable(
                "The query takes too much time or memory to be bound, which Athena needs. Split it,"
                " or use `engine: duckdb`."
            ) from exc

    def _translate(
        self, context: PlanningContext, plan: Plan, result: Sequence[Column]
    ) -> tuple[TranslatedQuery, list[GlueTable]]:
        declared = [
            self._declare(context, PlannedTable(whole, table))
            for whole, table in zip(plan.whole_tables, plan.tables, strict=True)
        ]
        tables = [table for _, table in declared]
        return self.translate(context, tables, result), [table for table, _ in declared]

    def _declare(
        self, context: PlanningContext, table: PlannedTable
    ) -> tuple[GlueTable, AthenaTable]:
        try:
            return declare_table(table, self.catalog)
        except NotTranslatable as exc:
            position = exc.position or _position(context, table.read)
            raise NotTranslatable(exc.message, position=position, details=exc.details) from exc


def readable_columns(context: PlanningContext, plan: Plan) -> dict[str, Sequence[Column]]:
    """Return the columns of the plan's tables. Raises NotTranslatable if they are not known."""
    return {table.name: _columns(context, table) for table in plan.tables}


def _columns(context: PlanningContext, table: TableFiles) -> Sequence[Column]:
    if table.columns is not None:
        raise _refusal(
            context,
            table,
            "is the result of an earlier query, which Athena does not read. Use `engine: duckdb`",
        )
    if table.schema is None or not table.schema.complete:
        raise _refusal(
            context,
            table,
            "has files whose columns are not known yet. Each plan reads the footers of 4,000:"
            " post the query again, or use `engine: duckdb`",
        )
    return table.schema.columns


def _refusal(context: PlanningContext, table: TableFiles, reason: str) -> NotTranslatable:
    message = f"The table {table.name} {reason}."
    return NotTranslatable(message, position=_position(context, table))


def _position(context: PlanningContext, table: TableFiles) -> Position | None:
    """Return the position of the first reference to a table."""
    offsets = [
        reference.offset
        for reference in context.statement.tables
        if fold_name(reference.name) == fold_name(table.name)
    ]
    if not offsets:
        return None
    return source_positions.from_bytes(context.statement.sql, offsets[0], len(table.name))


def _values(context: PlanningContext) -> Mapping[str, Any] | Sequence[Any] | None:
    """Return the parameters; without any the binder raises the error of the run."""
    if context.parameters is not None or not context.statement.parameters:
        return context.parameters
    return [] if all(name.isdecimal() for name in context.statement.parameters) else {}


def _seconds(submission: Submission) -> int:
    """Return the seconds after which the run stops, with the wait for its start."""
    own = submission.request.limits.get("seconds")
    return ATHENA_SECONDS if own is None else min(own + _START_SECONDS, ATHENA_SECONDS)
