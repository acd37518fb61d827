"""What POST /queries/validate does: all that can be told of a query without running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from duckstep_service.core import pricing
from duckstep_service.core.catalog.catalog_api import SchemaReader
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS
from duckstep_service.core.error_serialization import to_failure
from duckstep_service.core.errors import (
    ColumnNotFound,
    DataError,
    DuckstepError,
    EngineCrashed,
    TimeLimitExceeded,
    UserError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import filter_hints, planner
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.query.plan import check_estimate
from duckstep_service.core.query.submission import QueryRequest
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, TableFiles

# A binder ends at its first error; this often it is asked again without a column that is missing.
_MAX_COLUMN_ERRORS = 8
_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_COLUMN = re.compile(rf"{_NAME}(?:\s*\.\s*{_NAME})*")
_QUALIFIER = re.compile(rf"(?:{_NAME}\s*\.\s*)+$")
_MAX_QUALIFIER_LENGTH = 300
_NOT_BOUND = (
    "The query takes too much time or memory to be bound, so its columns and types were not"
    " checked. It may run all the same."
)


class Binder(Protocol):
    """Binds a query to tables that have columns and no files."""

    def bind(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | Sequence[Any] | None,
        tables: Mapping[str, Sequence[Column]],
    ) -> list[Column] | None:
        """Return the result's columns, None if they depend on parameters without values.

        Raises UserError, and TimeLimitExceeded or EngineCrashed if nothing could be found out.
        """


@dataclass(slots=True)
class Findings:
    """What was found so far."""

    errors: list[DuckstepError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[Column] | None = None


@dataclass(frozen=True, slots=True)
class DryRunValidator:
    """Checks queries over the tables of `lake` by the steps of ValidateQuery, and binds them."""

    parse: Callable[[str], Statement]
    lake: DataBucket
    schemas: SchemaReader
    binder: Binder
    earlier: Callable[[str, str, datetime], TableFiles]
    """Finds the result of a query, by its requestId and its owner, as of a time."""
    limits: Limits
    sizes: pricing.Sizes
    facts: FileStatistics = NO_STATISTICS

    def check(self, request: QueryRequest, owner: str, now: datetime) -> dict[str, Any]:
        """Return the API's answer about a query as of `now`. Raises StorageUnavailable."""
        try:
            statement = self.parse(request.query)
            over = self.earlier(request.over, owner, now) if request.over else None
        except UserError as exc:
            return _document(Findings([exc]))
        found = Findings()
        asked = PlanningContext(statement, request.parameters, now)
        draft = planner.Draft(request.query, asked, self.lake, self.facts, over)
        draft = self._planned(draft, found)
        self._hold_limits(draft, request, found)
        if len(draft.whole) == len(planner.first_references(draft)):
            self._bind(draft, found)
        found.warnings += draft.warnings
        return _document(found) | self._of_plan(draft)

    def _planned(self, draft: planner.Draft, found: Findings) -> planner.Draft:
        """Take the planner's steps; one that refuses leaves the draft to the next as it was."""
        draft = _resolved(draft, found)
        for step in planner.STEPS[1:]:
            try:
                draft = step(draft)
            except (UserError, DataError) as exc:
                found.errors.append(exc)
        return draft

    def _hold_limits(self, draft: planner.Draft, request: QueryRequest, found: Findings) -> None:
        try:
            check_estimate(draft.estimate, self.limits.lowered(request.limits))
        except UserError as exc:
            found.errors.append(exc)

    def _bind(self, draft: planner.Draft, found: Findings) -> None:
        try:
            tables = {table.name: self._columns(table) for table in draft.whole}
            found.columns = self._bound(draft.asked, tables, found)
        except (TimeLimitExceeded, EngineCrashed):
            found.warnings.append(_NOT_BOUND)
        except (UserError, DataError) as exc:
            found.errors.append(exc)

    def _columns(self, table: TableFiles) -> Sequence[Column]:
        return self.schemas.columns(table) if table.columns is None else table.columns

    def _bound(
        self, asked: PlanningContext, tables: Mapping[str, Sequence[Column]], found: Findings
    ) -> list[Column] | None:
        """Bind, and again with NULL for each column that is missing, to find the others."""
        try:
            return self.binder.bind(asked.statement, asked.parameters, tables)
        except ColumnNotFound as exc:
            error = exc
        statement = asked.statement
        for _ in range(_MAX_COLUMN_ERRORS):
            found.errors.append(error)
            blanked = _without(statement, error)
            if blanked is None:
                break
            statement = blanked
            try:
                self.binder.bind(statement, asked.parameters, tables)
            except ColumnNotFound as exc:
                error = exc
                continue
            except DuckstepError:  # it may come of the NULL
                break
            break
        return None

    def _of_plan(self, draft: planner.Draft) -> dict[str, Any]:
        estimate = draft.estimate.to_dict()
        estimate.pop("warnings", None)
        usd = pricing.expected_dollars(draft.estimate.files, draft.estimate.bytes, self.sizes)
        prices_of = pricing.US_EAST_1
        return {
            "tables": [table.name for table in draft.whole],
            "parameters": list(draft.asked.statement.parameters),
            "estimate": estimate,
            "cost": {
                "usd": round(usd, 7),
                "priceDate": prices_of.as_of,
                "region": prices_of.region,
            },
            "suggestions": [
                each.to_dict() for each in filter_hints.filter_hints(draft, self.parse)
            ],
        }


def _resolved(draft: planner.Draft, found: Findings) -> planner.Draft:
    """Find the files of the tables that there are, and say which there are not."""
    tables = []
    for reference in planner.first_references(draft):
        try:
            tables.append(planner.resolve_table(draft, reference))
        except (UserError, DataError) as exc:
            found.errors.append(exc)
    return replace(draft, whole=tuple(tables), tables=tuple(tables))


def _without(statement: Statement, error: ColumnNotFound) -> Statement | None:
    """Return the statement with NULL for the missing column, every place kept as it is."""
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


def _document(found: Findings) -> dict[str, Any]:
    document: dict[str, Any] = {
        "valid": not found.errors,
        "errors": [to_failure(error).to_dict() for error in sorted(found.errors, key=_place)],
        "warnings": found.warnings,
    }
    if found.columns is not None:
        document["columns"] = [{"name": each.name, "type": each.type} for each in found.columns]
    return document


def _place(error: DuckstepError) -> tuple[int, int]:
    return (error.position.line, error.position.column) if error.position else (0, 0)
