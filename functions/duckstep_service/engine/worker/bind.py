"""Binds a query without running it: what its columns are, or why it does not fit its tables."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from duckstep_service.engine.output.storage_types import declared
from duckstep_service.engine.sql import explain
from duckstep_service.engine.worker.execution import Parameters, bind, wrapped

UNKNOWN = "UNKNOWN"
# Values for parameters without one, of types that functions take differently.
_SAMPLES = (None, "", 1.5)
_PLAN_COLUMNS = [("explain_key", "VARCHAR"), ("explain_value", "VARCHAR")]


def describe(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Parameters,
    names: Sequence[str],
) -> list[tuple[str, str]] | None:
    """Return the result's columns as (name, type), None if they depend on missing parameters.

    `names` are those of the query's parameters; without `parameters` they may be of any type, and
    the type of a column that depends on them is UNKNOWN. Raises duckdb.Error.
    """
    explain_prefix, select = explain.split(sql)
    if names and parameters is None:
        columns = _describe_without_values(connection, select, names)
    else:
        columns = _describe(connection, select, parameters)
    return _PLAN_COLUMNS if explain_prefix else columns


def _describe(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters
) -> list[tuple[str, str]]:
    """Bind the statement as a run does before it begins."""
    return [(name, declared(kind)) for name, kind in bind(connection, sql, parameters)]


def _describe_without_values(
    connection: duckdb.DuckDBPyConnection, sql: str, names: Sequence[str]
) -> list[tuple[str, str]] | None:
    """Bind with parameters of unknown type, for the errors, then with samples for the columns."""
    connection.execute(wrapped("PREPARE checked AS DESCRIBE", sql))
    connection.execute("DEALLOCATE checked")
    described = []
    for sample in _SAMPLES:
        values: Parameters = dict.fromkeys(names, sample)
        if all(name.isdecimal() for name in names):
            values = [sample] * len(names)
        try:
            described.append(_describe(connection, sql, values))
        except duckdb.Error:
            continue
    return _agreed(described) if described else None


def _agreed(described: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return the columns, with the type of each that does not change with the parameters."""
    first, *others = described
    return [
        (name, kind if all(other[place][1] == kind for other in others) else UNKNOWN)
        for place, (name, kind) in enumerate(first)
    ]
