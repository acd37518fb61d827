"""The gate: what DuckDB's own parse of the SQL may hold, and which tables it reads.

The tree is walked without recursion, because the caller decides how deep it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duckstep.core import positions
from duckstep.core.errors import QuerySyntaxError, StatementNotAllowed

# Table functions that make rows of their arguments and reach nothing else.
_TABLE_FUNCTIONS = {
    "range", "generate_series", "unnest", "repeat", "repeat_row", "generate_subscripts",
    "json_each", "json_tree",
}  # fmt: skip
_SCHEMAS = {"", "main"}


@dataclass(frozen=True, slots=True)
class TableReference:
    """A base table as the SQL names it, and the byte offset at which it stands."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One allowed SELECT: its text without a closing semicolon, its tables and its parse tree."""

    sql: str
    tables: list[TableReference]
    tree: Mapping[str, Any]


def check(sql: str, body: str, tree: Mapping[str, Any]) -> Statement:
    """Let one SELECT pass and name its tables.

    `tree` is json_serialize_sql's answer, `body` the statement's text without what follows it.
    Raises QuerySyntaxError and StatementNotAllowed.
    """
    if tree["error"]:
        raise _refusal(sql, tree)
    if len(tree["statements"]) != 1:
        count = len(tree["statements"])
        raise StatementNotAllowed(f"Send exactly one SELECT; these are {count} statements.")
    references = []
    for node, scope in _nodes(tree["statements"][0]["node"]):
        if node.get("type") == "TABLE_FUNCTION":
            _check_table_function(sql, node)
        elif node.get("type") == "BASE_TABLE":
            reference = _table(sql, node)
            if node["schema_name"] or reference.name.lower() not in scope:
                references.append(reference)
    ordered = sorted(references, key=lambda reference: reference.offset)
    return Statement(body, ordered, tree["statements"][0]["node"])


def _refusal(sql: str, tree: Mapping[str, Any]) -> Exception:
    if tree["error_type"] != "parser":
        return StatementNotAllowed(
            "Only a SELECT is allowed here (with WITH, VALUES, UNION and the like)."
            if "Only SELECT" in tree["error_message"]
            else f"{tree['error_message']}."
        )
    position = positions.from_characters(sql, int(tree.get("position", positions.NOWHERE)))
    if position:
        length = positions.word_length(sql, position)
        position = type(position)(position.line, position.column, length)
    return QuerySyntaxError(_located(tree["error_message"], position), position=position)


def _located(message: str, position: Any) -> str:
    where = f" at line {position.line}, column {position.column}" if position else ""
    return f"{message[:1].upper()}{message[1:]}{where}."


def _check_table_function(sql: str, node: Mapping[str, Any]) -> None:
    call = node["function"]
    name = str(call["function_name"]).lower()
    if name in _TABLE_FUNCTIONS:
        return
    raise StatementNotAllowed(
        f"The table function {name}() is not allowed: a query reads the catalog's tables only.",
        position=positions.from_bytes(sql, call["query_location"], len(name)),
    )


def _table(sql: str, node: Mapping[str, Any]) -> TableReference:
    name, schema, offset = node["table_name"], node["schema_name"], node["query_location"]
    if node["catalog_name"] or schema.lower() not in _SCHEMAS:
        raise StatementNotAllowed(
            f"Name a table without a schema: {name}, not {schema}.{name}.",
            position=positions.from_bytes(sql, offset, len(schema) + 1 + len(name)),
        )
    return TableReference(name, offset)


def _nodes(root: Any) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
    """Yield every object of the tree with the names of the CTEs that are visible in it."""
    stack: list[tuple[Any, frozenset[str]]] = [(root, frozenset())]
    while stack:
        value, scope = stack.pop()
        if isinstance(value, list):
            stack.extend((item, scope) for item in value)
        elif isinstance(value, dict):
            if "cte_name" in value:
                scope |= {str(value["cte_name"]).lower()}
            yield value, scope
            stack.extend(_children(value, scope))


def _children(
    node: Mapping[str, Any], scope: frozenset[str]
) -> Iterator[tuple[Any, frozenset[str]]]:
    """Yield what stands below `node`; a CTE sees those before it, the rest sees them all."""
    for entry in (node.get("cte_map") or {}).get("map", []):
        yield entry["value"], scope
        scope |= {str(entry["key"]).lower()}
    for key, value in node.items():
        if key != "cte_map":
            yield value, scope
