"""The statement policy: the AST nodes that a query may contain, and the tables that it reads.

Every rule is an allow-list: of node types, functions and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from duckstep_service.core.errors import Position, StatementNotAllowed
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.complexity_limits import check_tables
from duckstep_service.core.sql.crash_guards import (
    check_cast,
    check_column,
    check_offset,
    check_structure,
)
from duckstep_service.core.sql.function_policy import check_function, check_table_function
from duckstep_service.core.sql.names import (
    DEFAULT_SCHEMAS,
    RESERVED_SCHEMAS,
    fold_name,
    referenced_name,
)

_NODES = {
    "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
    "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT",
    "SHOW_REF", "COLUMN_DATA",
    "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER",
    "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
}  # fmt: skip
# The type of a cast: its name and its modifiers.
_TYPE_INFO = "_TYPE_INFO"
_EXPRESSIONS = {
    "BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
    "DEFAULT", "FUNCTION", "LAMBDA", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR",
    "SUBQUERY", "TYPE", "WINDOW",
}  # fmt: skip
_SHOW_TYPES = {"DESCRIBE", "SUMMARY"}
_CATALOG_HINT = "List the tables with GET /tables, or DESCRIBE one of them."


@dataclass(frozen=True, slots=True)
class TableReference:
    """A base table as the SQL names it, `db.orders` with a schema, and its byte offset."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An allowed statement: its text without a closing semicolon, its tables and its AST.

    `parameters` are the names of `$name`, or 1, 2 … for `?`; `explain` is EXPLAIN, EXPLAIN ANALYZE
    or empty, and the tree is that of the explained statement.
    """

    sql: str
    tables: list[TableReference]
    tree: Mapping[str, Any]
    parameters: tuple[str, ...] = ()
    explain: str = ""


def check_statement(sql: str, body: str, tree: Mapping[str, Any]) -> Statement:
    """Accept exactly one SELECT and return it with its tables.

    `tree` is the output of json_serialize_sql for `sql`, `body` the statement's text without what
    follows it. Raises StatementNotAllowed, QueryTooComplex and QueryBindingError.
    """
    if not tree["statements"]:
        raise StatementNotAllowed("There is no statement to run: send one SELECT.")
    if len(tree["statements"]) > 1:
        count = len(tree["statements"])
        raise StatementNotAllowed(f"Send exactly one SELECT; these are {count} statements.")
    references, parameters = [], set()
    root = tree["statements"][0]["node"]
    for node, scope in walk(root):
        _check_node(sql, node)
        if node.get("type") == "BASE_TABLE":
            reference = _table_reference(sql, node)
            if node["schema_name"] or not scope.find(fold_name(reference.name)):
                references.append(reference)
        elif node.get("class") == "PARAMETER":
            parameters.add(str(node["identifier"]))
    check_tables(len({fold_name(reference.name) for reference in references}))
    ordered = sorted(references, key=lambda reference: reference.offset)
    return Statement(body, ordered, root, tuple(sorted(parameters)))


def _check_node(sql: str, node: Mapping[str, Any]) -> None:
    """Reject a node of an unknown type, then apply the check of its type."""
    kind, expression = node.get("type"), node.get("class")
    if expression is None and not isinstance(kind, str):
        return
    allowed = expression in _EXPRESSIONS if expression else kind in _NODES
    if not allowed and not str(kind).endswith(_TYPE_INFO):
        raise StatementNotAllowed(
            f"This form of a query is not allowed here ({kind}).", position=node_position(sql, node)
        )
    if check := _CHECKS.get(str(expression or kind)):
        check(sql, node)


def _check_show(sql: str, node: Mapping[str, Any]) -> None:
    if node["query"] is None or node["show_type"] not in _SHOW_TYPES:
        raise StatementNotAllowed(f"SHOW is not allowed. {_CATALOG_HINT}")


def _check_call(sql: str, node: Mapping[str, Any]) -> None:
    """Check a function, and reject EXPORT_STATE, whose type no result can hold."""
    if node.get("export_state"):
        raise StatementNotAllowed(
            "EXPORT_STATE is not allowed. Remove it.", position=node_position(sql, node)
        )
    locate = partial(node_position, sql, node)
    check_function(node, locate)
    check_offset(node, locate)
    check_structure(node, locate)


def _check_column(sql: str, node: Mapping[str, Any]) -> None:
    check_column(node, partial(node_position, sql, node))


def _check_cast(sql: str, node: Mapping[str, Any]) -> None:
    check_cast(node, partial(node_position, sql, node))


def _check_table_function(sql: str, node: Mapping[str, Any]) -> None:
    call = node["function"]
    check_table_function(call, lambda: node_position(sql, call) or node_position(sql, node))


_CHECKS: dict[str, Callable[[str, Mapping[str, Any]], None]] = {
    "CAST": _check_cast,
    "COLUMN_REF": _check_column,
    "FUNCTION": _check_call,
    "WINDOW": _check_call,
    "TABLE_FUNCTION": _check_table_function,
    "SHOW_REF": _check_show,
}


def _table_reference(sql: str, node: Mapping[str, Any]) -> TableReference:
    name, schema, offset = node["table_name"], node["schema_name"], node["query_location"]
    reserved = fold_name(schema) in RESERVED_SCHEMAS - set(DEFAULT_SCHEMAS)
    if node["catalog_name"] or reserved:
        raise StatementNotAllowed(
            f"Name a table without a catalog and the schemas of the engine: {name}, not"
            f" {schema}.{name}. {_CATALOG_HINT}",
            position=source_positions.from_bytes(sql, offset, len(schema) + 1 + len(name)),
        )
    if node["at_clause"] is not None:
        raise StatementNotAllowed(
            "AT is not allowed: tables have no versions. Remove it.",
            position=node_position(sql, node),
        )
    return TableReference(referenced_name(node), offset)


def node_position(sql: str, node: Mapping[str, Any]) -> Position | None:
    """Return the position of `node` in `sql`, with the length of its first word."""
    position = source_positions.from_bytes(
        sql, node.get("query_location", source_positions.NOWHERE)
    )
    if position is None:
        return None
    return Position(position.line, position.column, source_positions.word_length(sql, position))
