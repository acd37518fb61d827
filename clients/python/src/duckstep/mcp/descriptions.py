"""Tables and validations as answers of the tools."""

from __future__ import annotations

from collections.abc import Iterable

from duckstep.documents import Column, Table, TableColumn, Validation
from duckstep.errors import Error
from duckstep.mcp.answers import (
    BudgetLeft,
    ColumnDescription,
    Problem,
    TableDescription,
    TableList,
    TableSummary,
    ValidationAnswer,
)
from duckstep.mcp.bounds import Bounds
from duckstep.mcp.budget import Budget
from duckstep.mcp.sessions import estimate_of

_SAMPLES, _SAMPLE_LENGTH = 5, 60


def list_of(tables: list[Table], pattern: str, bounds: Bounds) -> TableList:
    """Return the tables whose name contains `pattern`, as many as fit into the bounds."""
    matching = [table for table in tables if pattern.lower() in table.name.lower()]
    return TableList(
        tables=[_summary(table) for table in matching[: bounds.rows]], total=len(matching)
    )


def description_of(table: Table, pattern: str, bounds: Bounds) -> TableDescription:
    """Return a table with the columns that contain `pattern`, as many as fit into the bounds."""
    matching = [each for each in table.columns if pattern.lower() in each.name.lower()]
    columns: list[ColumnDescription] = []
    used = 0
    for each in matching:
        column = _column(each)
        used += len(column.model_dump_json())
        if columns and used > bounds.bytes:
            break
        columns.append(column)
    return TableDescription(
        name=table.name,
        columns=columns,
        more_columns=len(matching) - len(columns),
        rows=table.rows,
        approximate_rows=table.approximate_rows,
        files=table.files,
        bytes=table.bytes,
        partitions=list(table.partitions),
        time_column=table.time_column,
        time_zone=table.time_zone,
        date_range=_dates(table),
        policy=table.policy,
        error=table.error.message if table.error else None,
    )


def validation_of(validation: Validation, budget: Budget) -> ValidationAnswer:
    """Return the errors and the cost of a query."""
    estimate = estimate_of(validation)
    files = validation.estimate.files if validation.estimate else None
    return ValidationAnswer(
        valid=validation.valid,
        errors=[_problem(error) for error in validation.errors],
        warnings=list(validation.warnings),
        columns=names_and_types(validation.columns),
        files=files or 0,
        bytes=estimate.bytes,
        usd=estimate.usd,
        engine=validation.engine.chosen if validation.engine else None,
        suggestions=[each.message for each in validation.suggestions],
        within_budget=budget.allows(estimate),
        budget_left=left_of(budget),
    )


def names_and_types(columns: Iterable[Column] | None) -> list[dict[str, str]]:
    """Return the name and the type of each column."""
    return [{"name": each.name, "type": each.type} for each in columns or ()]


def left_of(budget: Budget) -> BudgetLeft:
    """Return what is left of a budget."""
    usd = budget.left_usd
    return BudgetLeft(usd=None if usd is None else round(usd, 7), bytes=budget.left_bytes)


def _summary(table: Table) -> TableSummary:
    return TableSummary(
        name=table.name,
        files=table.files,
        bytes=table.bytes,
        columns=len(table.columns),
        partitions=list(table.partitions),
        date_range=_dates(table),
        error=table.error.message if table.error else None,
    )


def _column(column: TableColumn) -> ColumnDescription:
    samples = [sample[:_SAMPLE_LENGTH] for sample in column.samples[:_SAMPLES]]
    return ColumnDescription(
        name=column.name, type=column.type, partition=column.partition, samples=samples
    )


def _dates(table: Table) -> list[str] | None:
    return [day.isoformat() for day in table.date_range] if table.date_range else None


def _problem(error: Error) -> Problem:
    place = error.position
    return Problem(
        code=error.code,
        message=error.message,
        line=place.line if place else None,
        column=place.column if place else None,
    )
