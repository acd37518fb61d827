"""Dry run of a query for POST /queries/validate: errors, columns, estimate, cost and hints."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from duckstep_service.core import pricing
from duckstep_service.core.catalog.ports import FileStatistics, SchemaReader, TableSchemas
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.errors import (
    ColumnNotFound,
    DataError,
    DuckstepError,
    EngineCrashed,
    EngineNotAvailable,
    ScanLimitExceeded,
    TimeLimitExceeded,
    UserError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import filter_hints, planner
from duckstep_service.core.planning.binder import Binder
from duckstep_service.core.planning.engine_check import CheckedQuery, EngineCheck, check_engine
from duckstep_service.core.planning.engine_choice import check_available
from duckstep_service.core.planning.engine_planner import DUCKDB_ALONE, EnginePlanner
from duckstep_service.core.planning.findings import Findings, refusal_document
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.query.estimate import check_estimate
from duckstep_service.core.query.submission import Over, QueryRequest
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, TableFiles

# The binder stops at its first error; the validator retries without each missing column.
_MAX_COLUMN_ERRORS = 8
_REBIND_SECONDS = 2.0
_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_COLUMN = re.compile(rf"{_NAME}(?:\s*\.\s*{_NAME})*")
_QUALIFIER = re.compile(rf"(?:{_NAME}\s*\.\s*)+$")
_MAX_QUALIFIER_LENGTH = 300
_NOT_BOUND = (
    "The query takes too much time or memory to be bound, so its columns and types were not"
    " checked. It may still run."
)


def _stopped_clock() -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class DryRunValidator:
    """Validates queries over the tables of `lake` by the planner's steps, and binds them."""

    parse: Callable[[str], Statement]
    lake: DataBucket
    schemas: SchemaReader
    binder: Binder
    earlier: Callable[[Over, str, datetime], Sequence[TableFiles]]
    """Finds the prior results of a request and its owner, as of a time."""
    limits: Limits
    sizes: pricing.Sizes
    statistics: FileStatistics = NO_STATISTICS
    clock: Callable[[], float] = _stopped_clock
    """Seconds, for the time that repeated binding may take."""
    unified: TableSchemas | None = None
    engines: EnginePlanner = DUCKDB_ALONE
    cached_tables: TableCache | None = None

    def check(self, request: QueryRequest, owner: str, now: datetime) -> dict[str, Any]:
        """Return the API's document about a query as of `now`. Raises StorageUnavailable."""
        try:
            check_available(request.engine, self.engines.athena is not None)
            statement = self.parse(request.query)
            over = self.earlier(request.over, owner, now)
        except (UserError, EngineNotAvailable) as exc:
            return refusal_document(exc)
        findings = Findings()
        query = PlanningContext(statement, request.parameters, now)
        draft = planner.Draft(
            request.query,
            query,
            self.lake,
            self.statistics,
            over,
            self.unified,
            cache=self.cached_tables,
        )
        draft = self._run_planner(draft, findings)
        self._check_limits(draft, request, findings)
        if len(draft.all_tables) == len(planner.first_references(draft)):
            self._bind(draft, findings)
        engine = self._check_engine(draft, request, findings)
        findings.warnings += draft.warnings
        findings.errors = [with_hint(error, request.query) for error in findings.errors]
        return findings.to_dict() | self._plan_document(draft, engine)

    def _run_planner(self, draft: planner.Draft, findings: Findings) -> planner.Draft:
        """Run the planner's steps; a step that raises leaves the draft unchanged."""
        draft = _resolve_tables(planner.extract_conditions(draft), findings)
        for step in planner.STEPS[2:]:
            try:
                draft = step(draft)
            except (UserError, DataError) as exc:
                findings.errors.append(exc)
        return draft

    def _check_limits(
        self, draft: planner.Draft, request: QueryRequest, findings: Findings
    ) -> None:
        limits = self.limits.lowered(request.limits)
        try:
            check_estimate(draft.estimate, limits)
        except UserError as exc:
            findings.errors.append(exc)

    def _check_engine(
        self, draft: planner.Draft, request: QueryRequest, findings: Findings
    ) -> EngineCheck:
        """Find the engine of the query; one with other errors is not translated."""
        query = CheckedQuery(
            request,
            draft.query,
            planner.draft_plan(draft),
            self.limits.lowered(request.limits),
            None if findings.errors else _known_columns(draft.query, findings.columns),
        )
        check = check_engine(query, self.engines, self.sizes)
        if check.error and not _is_scan_refused(findings.errors):
            findings.errors.append(check.error)
        return check

    def _bind(self, draft: planner.Draft, findings: Findings) -> None:
        if any(isinstance(error, DataError) for error in findings.errors):
            return
        try:
            tables = {
                table.name: self._columns(whole, table)
                for whole, table in zip(draft.all_tables, draft.tables, strict=True)
            }
            findings.columns = self._bind_columns(draft.query, tables, findings)
        except (TimeLimitExceeded, EngineCrashed):
            findings.warnings.append(_NOT_BOUND)
        except (UserError, DataError) as exc:
            findings.errors.append(exc)

    def _columns(self, whole: TableFiles, table: TableFiles) -> Sequence[Column]:
        """Return the columns of a table; `table` is the pruned one, with its schema if known."""
        if whole.columns is not None:
            return whole.columns
        if table.schema is not None and table.schema.complete:
            return table.schema.columns
        return self.schemas.columns(whole, 0)

    def _bind_columns(
        self, query: PlanningContext, tables: Mapping[str, Sequence[Column]], findings: Findings
    ) -> list[Column] | None:
        """Bind, then again with NULL in place of each missing column, to find further errors."""
        deadline = self.clock() + _REBIND_SECONDS
        try:
            return self.binder.bind(query.statement, query.parameters, tables)
        except ColumnNotFound as exc:
            error = exc
        statement = query.statement
        for _ in range(_MAX_COLUMN_ERRORS):
            findings.errors.append(error)
            blanked = _blank_column(statement, error)
            if blanked is None or self.clock() > deadline:
                break
            statement = blanked
            try:
                self.binder.bind(statement, query.parameters, tables)
            except ColumnNotFound as exc:
                error = exc
                continue
            except DuckstepError:  # the NULL itself may cause it
                break
            break
        return None

    def _plan_document(self, draft: planner.Draft, engine: EngineCheck) -> dict[str, Any]:
        estimate = draft.estimate.to_dict()
        estimate.pop("warnings", None)
        prices_of = pricing.US_EAST_1
        return {
            "tables": [table.name for table in draft.all_tables],
            "parameters": list(draft.query.statement.parameters),
            "estimate": estimate,
            "cost": {
                "usd": engine.document["estimates"][engine.choice.engine]["usd"],
                "priceDate": prices_of.as_of,
                "region": prices_of.region,
            },
            "engine": engine.document,
            "suggestions": [
                hint.to_dict() for hint in filter_hints.filter_hints(draft, self.parse)
            ],
        }


def _known_columns(
    query: PlanningContext, columns: Sequence[Column] | None
) -> Sequence[Column] | None:
    """Return the columns of a result, None without values for the query's parameters."""
    if columns is None or (query.statement.parameters and query.parameters is None):
        return None
    return columns


def _is_scan_refused(errors: Sequence[DuckstepError]) -> bool:
    return any(isinstance(error, ScanLimitExceeded) for error in errors)


def _resolve_tables(draft: planner.Draft, findings: Findings) -> planner.Draft:
    """Resolve the tables that exist, and record an error for each of the others."""
    tables = []
    for reference in planner.first_references(draft):
        try:
            tables.append(planner.resolve_table(draft, reference))
        except (UserError, DataError) as exc:
            findings.errors.append(exc)
    return replace(draft, all_tables=tuple(tables), tables=tuple(tables))


def _blank_column(statement: Statement, error: ColumnNotFound) -> Statement | None:
    """Return the statement with NULL for the missing column, every other offset unchanged."""
    if error.position is None:
        return None
    lines = statement.sql.split("\n")
    line, start = error.position.line - 1, error.position.column - 1
    if qualifier := _QUALIFIER.search(lines[line], max(0, start - _MAX_QUALIFIER_LENGTH), start):
        start = qualifier.start()
    name = _COLUMN.match(lines[line], start)
    if name is None or len(name[0]) < len("NULL"):
        return None
    lines[line] = lines[line][:start] + "NULL".ljust(len(name[0])) + lines[line][name.end() :]
    return replace(statement, sql="\n".join(lines))
