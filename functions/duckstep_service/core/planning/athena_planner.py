"""The plan of a query for Athena: bind it, translate it and keep its tables in Glue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from duckstep_service.core.errors import EngineCrashed, NotTranslatable, TimeLimitExceeded
from duckstep_service.core.planning.binder import Binder
from duckstep_service.core.query.athena_run import ATHENA_SECONDS, AthenaRun, temporary_table
from duckstep_service.core.query.manifest import StoredParts
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.query.submission import Submission
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.core.translation.translated_query import AthenaTable, TranslatedQuery

# Of the 256 KB that pass between the states of the workflow, with the request.
MAX_STATEMENT_BYTES = 100_000
# Athena queues a statement before it runs; the request's limit is that of the run.
_START_SECONDS = 60

Translate = Callable[[PlanningContext, Sequence[AthenaTable], Sequence[Column]], TranslatedQuery]


class AthenaTables(Protocol):
    """A port of the catalog's tables as tables of Athena."""

    def find(self, plan: Plan) -> Sequence[AthenaTable]:
        """Return the plan's tables as Athena reads them. Raises StorageUnavailable."""

    def ensure(self, plan: Plan) -> None:
        """Create or update the plan's tables in Glue. Raises StorageUnavailable."""


@dataclass(frozen=True, slots=True)
class AthenaPlan:
    """The run of Athena and the way from its parts to the result."""

    run: AthenaRun
    parts: StoredParts


@dataclass(frozen=True, slots=True)
class AthenaPlanner:
    """Plans queries for Athena, with tables in `database` and parts in the bucket `results`."""

    binder: Binder
    tables: AthenaTables
    translate: Translate
    database: str
    results: str

    def check(self, context: PlanningContext, plan: Plan) -> TranslatedQuery:
        """Return the translated query, without a change of Glue.

        Raises UserError as RunQuery would, NotTranslatable and StorageUnavailable.
        """
        tables = readable_columns(context, plan)
        try:
            result = self.binder.bind(context.statement, _values(context), tables)
        except (TimeLimitExceeded, EngineCrashed) as exc:
            raise NotTranslatable(
                "The query takes too much time or memory to be bound, which Athena needs. Split it,"
                " or use `engine: duckdb`."
            ) from exc
        return self.translate(context, self.tables.find(plan), result or [])

    def plan(self, submission: Submission, context: PlanningContext, plan: Plan) -> AthenaPlan:
        """Return the plan of a query, whose tables Glue then has.

        Raises UserError as RunQuery would, NotTranslatable and StorageUnavailable.
        """
        translated = self.check(context, plan)
        run = AthenaRun.of(
            submission.name,
            translated.select,
            self.database,
            self.results,
            _seconds(submission),
        )
        size = len(run.statement.encode())
        if size > MAX_STATEMENT_BYTES:
            raise NotTranslatable(
                f"The statement has {size:,} bytes in Athena's SQL, and the limit is"
                f" {MAX_STATEMENT_BYTES:,}. Shorten the query, or use `engine: duckdb`."
            )
        self.tables.ensure(plan)
        table = temporary_table(submission.name)
        parts = StoredParts(translated.restore, translated.parts, self.database, table)
        return AthenaPlan(run, parts)


def readable_columns(context: PlanningContext, plan: Plan) -> dict[str, Sequence[Column]]:
    """Return the columns of the plan's tables. Raises NotTranslatable if they are not known."""
    return {table.name: _columns(context, table) for table in plan.tables}


def _columns(context: PlanningContext, table: TableFiles) -> Sequence[Column]:
    if table.columns is not None:
        raise _refusal(
            context, table, "is the result of an earlier query, which Athena does not read"
        )
    if table.schema is None or not table.schema.complete:
        raise _refusal(
            context,
            table,
            "has files whose columns are not known yet. Each plan reads the footers of 4,000:"
            " post the query again",
        )
    return table.schema.columns


def _refusal(context: PlanningContext, table: TableFiles, reason: str) -> NotTranslatable:
    offsets = [
        reference.offset
        for reference in context.statement.tables
        if fold_name(reference.name) == fold_name(table.name)
    ]
    sql = context.statement.sql
    position = source_positions.from_bytes(sql, offsets[0], len(table.name)) if offsets else None
    message = f"The table {table.name} {reason}, or use `engine: duckdb`."
    return NotTranslatable(message, position=position)


def _values(context: PlanningContext) -> Mapping[str, Any] | Sequence[Any] | None:
    """Return the parameters; without any the binder raises the error of the run."""
    if context.parameters is not None or not context.statement.parameters:
        return context.parameters
    return [] if all(name.isdecimal() for name in context.statement.parameters) else {}


def _seconds(submission: Submission) -> int:
    """Return the seconds after which the run stops, with the wait for its start."""
    own = submission.request.limits.get("seconds")
    return ATHENA_SECONDS if own is None else min(own + _START_SECONDS, ATHENA_SECONDS)
