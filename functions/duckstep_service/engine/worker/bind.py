"""Binding of a query: the columns of its result, or an error, without a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from duckstep_service.engine.output.storage_types import declared_type
from duckstep_service.engine.sql import explain
from duckstep_service.engine.sql.plan_estimates import read_blocking_operators
from duckstep_service.engine.worker.execution import bind_columns
from duckstep_service.engine.worker.plan_check import Parameters, Readable, check_plan
from duckstep_service.engine.worker.wrapping import wrap_statement

UNKNOWN = "UNKNOWN"
# Values for parameters without one, of types that functions overload differently.
_SAMPLES = (None, "", 1.5)
_PLAN_COLUMNS = [("explain_key", "VARCHAR"), ("explain_value", "VARCHAR")]


def describe_columns(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Parameters,
    names: Sequence[str],
    readable: Readable,
) -> list[tuple[str, str]] | None:
    """Return the result's columns as (name, type), None if they depend on missing parameters.

    `names` are the names of the query's parameters; without `parameters` they have any type, and
    the type of a column that depends on them is UNKNOWN. Raises duckdb.Error, PlanRefused
    and ResultTypeTooComplex.
    """
    explain_prefix, select = explain.split_explain(sql)
    if names and parameters is None:
        columns = _describe_without_values(connection, select, names, readable)
    else:
        columns = _describe_with_values(connection, select, parameters, readable)
    return _PLAN_COLUMNS if explain_prefix else columns


def estimate_operators(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, readable: Readable
) -> list[dict[str, Any]]:
    """Return the blocking operators of the SELECT `sql` with their estimated rows.

    Nothing runs. Raises duckdb.Error and PlanRefused.
    """
    check_plan(connection, sql, parameters, readable)
    statement = wrap_statement("EXPLAIN (FORMAT JSON)", sql)
    row = connection.execute(statement, parameters or None).fetchone()
    return read_blocking_operators(str(row[1])) if row else []


def _describe_with_values(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, readable: Readable
) -> list[tuple[str, str]]:
    """Check and bind the statement with values, as `execute` does before it copies the rows."""
    check_plan(connection, sql, parameters, readable)
    return [(name, declared_type(kind)) for name, kind in bind_columns(connection, sql, parameters)]


def _describe_without_values(
    connection: duckdb.DuckDBPyConnection, sql: str, names: Sequence[str], readable: Readable
) -> list[tuple[str, str]] | None:
    """Bind with parameters of unknown type to raise errors, then with samples for the columns."""
    connection.execute(wrap_statement("PREPARE checked AS DESCRIBE", sql))
    connection.execute("DEALLOCATE checked")
    described = []
    for sample in _SAMPLES:
        values: Parameters = dict.fromkeys(names, sample)
        if all(name.isdecimal() for name in names):
            values = [sample] * len(names)
        try:
            described.append(_describe_with_values(connection, sql, values, readable))
        except duckdb.Error:
            continue
    return _merge_samples(described) if described else None


def _merge_samples(described: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return the columns, with UNKNOWN as the type of those that change with the samples."""
    first, *others = described
    return [
        (name, kind if all(other[index][1] == kind for other in others) else UNKNOWN)
        for index, (name, kind) in enumerate(first)
    ]
