"""The results of the tools."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class BudgetLeft(BaseModel):
    """The rest of the session's budget; null is no limit."""

    usd: float | None = Field(description="US dollars that are left.")
    bytes: int | None = Field(description="Bytes that queries may still read.")


class TableSummary(BaseModel):
    """A table of the catalog."""

    name: str
    files: int
    bytes: int
    columns: int
    partitions: list[str] = Field(description="Partition columns; filters on them read less.")
    date_range: list[str] | None = Field(default=None, description="First and last date, if known.")
    error: str | None = Field(default=None, description="Why no query reads the table.")


class TableList(BaseModel):
    """Tables of the catalog."""

    tables: list[TableSummary]
    total: int = Field(description="Tables that match; `pattern` selects fewer.")


class ColumnDescription(BaseModel):
    """A column of a table."""

    name: str
    type: str = Field(description="DuckDB's type.")
    partition: bool = False
    samples: list[str] = Field(default_factory=list, description="Values that occur in it.")


class TableDescription(BaseModel):
    """A table with its columns."""

    name: str
    columns: list[ColumnDescription]
    more_columns: int = Field(default=0, description="Columns that are left out.")
    rows: int | None = Field(default=None, description="Rows of the table, if known.")
    approximate_rows: int | None = None
    files: int
    bytes: int
    partitions: list[str]
    time_column: str | None = None
    time_zone: str | None = None
    date_range: list[str] | None = None
    policy: str | None = Field(
        default=None, description="`require`: a query must filter on partitions."
    )
    error: str | None = None


class Problem(BaseModel):
    """An error in the SQL."""

    code: str
    message: str
    line: int | None = None
    column: int | None = None


class ValidationAnswer(BaseModel):
    """The cost of a query, before it runs."""

    valid: bool
    errors: list[Problem]
    warnings: list[str]
    columns: list[dict[str, str]] = Field(description="Name and type of each result column.")
    files: int = Field(description="Files that the query would read.")
    bytes: int = Field(description="Bytes that the query would read.")
    usd: float = Field(description="Expected cost in US dollars.")
    engine: str | None = None
    suggestions: list[str] = Field(description="Time filters that would make it cheaper.")
    within_budget: bool
    budget_left: BudgetLeft


class Rows(BaseModel):
    """Rows of a result."""

    columns: list[dict[str, str]] = Field(description="Name and DuckDB type of each column.")
    rows: list[list[Any]] = Field(description="Values in JSON; big numbers and dates are text.")
    offset: int
    total_rows: int
    next_offset: int | None = Field(description="The offset of the next rows, null at the end.")
    cut_values: int = Field(
        default=0, description="Long values of which only the beginning is here."
    )


class QueryAnswer(BaseModel):
    """A query: its state, what it cost, and its first rows once it has SUCCEEDED."""

    query_id: str
    status: str = Field(description="RUNNING: call get_results to wait on. SUCCEEDED: see result.")
    result: Rows | None = None
    scanned_bytes: int | None = None
    usd: float | None = Field(default=None, description="What the query cost, at list prices.")
    reused: bool = Field(
        default=False, description="An earlier identical result was used, for free."
    )
    engine: str | None = None
    progress: str | None = None
    budget_left: BudgetLeft
