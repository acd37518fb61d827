"""The check of a bound plan against the query's manifest, before the statement runs.

DuckDB itself has read the names, independently of the statement policy. The check refuses a
function that is not allowed, and a file that the query's own manifest does not name, also if the
sandbox was opened for other queries and could read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb

from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, TABLES
from duckstep_service.core.sql.function_denylist import denial_reason
from duckstep_service.core.sql.names import fold_name, qualified_names
from duckstep_service.engine.sql.parameter_literals import parameter_variants
from duckstep_service.engine.worker.bound_plan import BoundPlan, UnreadablePlan, read_plan
from duckstep_service.engine.worker.wrapping import wrap_statement

Parameters = Mapping[str, Any] | Sequence[Any] | None

_OPERATORS = frozenset(
    {
        "AGGREGATE_AND_GROUP_BY", "ANY_JOIN", "ASOF_JOIN", "CHUNK_GET", "COLUMN_DATA_GET",
        "COMPARISON_JOIN", "CROSS_PRODUCT", "CTE_REF", "DELIM_GET", "DELIM_JOIN",
        "DEPENDENT_JOIN", "DISTINCT", "DUMMY_SCAN", "EMPTY_RESULT", "EXCEPT", "EXPRESSION_GET",
        "FILTER", "GET", "INTERSECT", "JOIN", "LIMIT", "MATERIALIZED_CTE", "ORDER_BY", "PIVOT",
        "POSITIONAL_JOIN", "PROJECTION", "RECURSIVE_CTE", "SAMPLE", "TOP_N", "UNION", "UNNEST",
        "WINDOW",
    }
)  # fmt: skip
# The scans of the tables' views; every other scan makes its rows from its arguments.
_FILE_SCANS = {"read_parquet", "parquet_scan"}
# COLLATE is bound as a function of the collation's name.
_COLLATION = "icu_collate_"
_FUNCTION_NAME = re.compile(r'"function_name":("(?:[^"\\]|\\.)*")')
_TABLE_NAME = re.compile(r'"table_name":("(?:[^"\\]|\\.)*")')
_CTE_NAME = re.compile(r'"(?:key|cte_name)":("(?:[^"\\]|\\.)*")')
_DESCRIBE = '"type":"SHOW_REF"'


class PlanRefused(Exception):
    """The plan reads or calls something that the query's manifest does not cover."""


class PlanUnavailable(PlanRefused):
    """DuckDB describes no plan of the statement, although it binds it."""


class UnplannedColumns(Exception):
    """The statement reads a column for which the query was not planned."""


@dataclass(frozen=True, slots=True)
class Readable:
    """The tables, the files and the columns that a query may read; None is any column."""

    tables: Collection[str]
    files: Collection[str]
    columns: Collection[str] | None = None


def check_plan(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Parameters, readable: Readable
) -> None:
    """Raise PlanRefused unless the SELECT `sql` is bound to readable tables and files alone.

    A statement that cannot be bound raises DuckDB's error. Nothing runs.
    """
    wrapped = wrap_statement("", sql)
    _check_single_select(connection, sql)
    _check_single_select(connection, wrapped)
    tree = _tree(connection, wrapped)
    _check_evaluated_functions(tree)
    _check_described_files(tree, readable.tables)
    plan = _plan(connection, wrapped, parameters)
    if plan is None:
        # Binding with values raises DuckDB's own error if the statement has one.
        connection.execute(wrap_statement("EXPLAIN", sql), parameters or None)
        raise PlanUnavailable("DuckDB serializes no plan")
    check_bound_plan(plan, readable.files)
    _check_described_tables(tree, readable.tables)


def _plan(
    connection: duckdb.DuckDBPyConnection, wrapped: str, parameters: Parameters
) -> BoundPlan | None:
    """Return the plan, None if DuckDB serializes it with no form of the parameters."""
    for variant in parameter_variants(wrapped, parameters):
        with suppress(UnreadablePlan):
            return read_plan(connection, variant)
    return None


def check_bound_plan(plan: BoundPlan, files: Collection[str]) -> None:
    """Raise PlanRefused for an operator, a function or a file that is not allowed."""
    if others := {name.removeprefix("LOGICAL_") for name in plan.operators} - _OPERATORS:
        raise PlanRefused(f"operators: {', '.join(sorted(others))}")
    for name in plan.functions:
        _check_function(name)
    allowed = frozenset(files)
    for scan in plan.scans:
        if scan.function not in _FILE_SCANS and scan.function not in TABLES:
            raise PlanRefused(f"scan: {scan.function}")
        if scan.function in _FILE_SCANS and not scan.files:
            raise PlanRefused("scan without files")
        if not allowed.issuperset(scan.files):
            raise PlanRefused("a file outside the manifest")


def _check_function(name: str) -> None:
    if name in EXPRESSIONS or name in TABLES or name in _FILE_SCANS:
        return
    if not name.startswith(_COLLATION):
        raise PlanRefused(f"function: {name}")


def _check_single_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse several statements, and any that is no SELECT. Raises duckdb.ParserException."""
    statements = connection.extract_statements(sql)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise PlanRefused("no single SELECT")


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    return str(row[0]) if row else ""


def _check_evaluated_functions(tree: str) -> None:
    """Check the functions by name: the plan lacks those that the binder itself evaluates.

    The binder computes a constant argument of a table function or of LIMIT.
    """
    for text in set(_FUNCTION_NAME.findall(tree)):
        name = fold_name(json.loads(text))
        # A function in neither list does not exist, so the statement cannot be bound.
        if name not in EXPRESSIONS and name not in TABLES and denial_reason(name):
            raise PlanRefused(f"function: {name}")


def _check_described_files(tree: str, tables: Collection[str]) -> None:
    """Refuse DESCRIBE of a file before the binder opens the file."""
    if any("." in name for name in _described(tree, tables)):
        raise PlanRefused("DESCRIBE of a file")


def _check_described_tables(tree: str, tables: Collection[str]) -> None:
    """Refuse DESCRIBE of anything but the query's tables: the plan has its result only."""
    ctes = {fold_name(json.loads(name)) for name in _CTE_NAME.findall(tree)}
    if others := _described(tree, tables) - ctes:
        raise PlanRefused(f"DESCRIBE: {', '.join(sorted(others))}")


def _described(tree: str, tables: Collection[str]) -> set[str]:
    """Return the names in a statement with DESCRIBE that are no table of the query."""
    if _DESCRIBE not in tree:
        return set()
    named = {fold_name(json.loads(name)) for name in set(_TABLE_NAME.findall(tree))}
    inside = {fold_name(name) for table in tables for _, name in qualified_names(table)}
    return named - inside - {"", *map(fold_name, tables)}
