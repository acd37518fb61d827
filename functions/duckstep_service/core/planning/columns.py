"""The columns that a statement may read, by name, and whether it stops early.

They decide which byte ranges are fetched before the query runs and which bytes are charged, never
the query's rows. The worker compares them with the bound plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.names import fold_name, referenced_name
from duckstep_service.core.sql.statement_policy import Statement

# Expressions evaluated row by row, which a LIMIT can stop.
_ROW_EXPRESSIONS = {
    "STAR",
    "COLUMN_REF",
    "CONSTANT",
    "CAST",
    "COMPARISON",
    "CONJUNCTION",
    "OPERATOR",
}

# DESCRIBE and PIVOT read columns that they do not name.
_WHOLE_TABLES = {"SHOW_REF", "PIVOT"}
_REPEATED = re.compile(r"(.+)_\d+")


def referenced_columns(statement: Statement) -> frozenset[str] | None:
    """Return a superset of the columns' folded names, None if any column may be read.

    Every column is the default. The statement is narrowed to the names in its text only if it has
    no form that reads a column without the column's name.
    """
    tables = {fold_name(reference.name) for reference in statement.tables}
    nodes = [node for node, _ in walk(statement.tree)]
    rows = tables | {name for node in nodes if _is_table(node) for name in _row_names(node)}
    if any(_reads_unnamed_columns(node, tables, rows) for node in nodes):
        return None
    texts = [fold_name(text) for text in _texts(statement.tree)]
    return frozenset(stored for text in texts for stored in _stored_names(text))


def _row_names(table: Any) -> Iterator[str]:
    """Yield the names under which an expression names the rows of a table beside its own."""
    yield fold_name(str(table.get("alias") or ""))
    if table["schema_name"]:
        yield fold_name(str(table["table_name"]))


def _stored_names(name: str) -> Iterator[str]:
    """Yield the names under which a file may store a column.

    A footer separates a column from its fields as `coalesce(a, b)` separates its arguments, and
    DuckDB names the second of the columns `a` and `A` of a file `A_1`.
    """
    yield name
    yield name.partition(", ")[0]
    while repeated := _REPEATED.fullmatch(name):
        name = repeated[1]
        yield name


def _reads_unnamed_columns(node: Any, tables: set[str], rows: set[str]) -> bool:
    """Return whether a node may read a column of a table that its text does not name."""
    if node.get("type") == "SELECT_NODE" and _selects_all_columns(node, tables):
        return True
    if str(node.get("type")) in _WHOLE_TABLES or node.get("class") == "POSITIONAL_REFERENCE":
        return True
    if node.get("ref_type") == "NATURAL" or node.get("sample"):
        return True
    if _is_table(node) and node.get("column_name_alias"):
        return True
    # A table's name as a value is its row, also in a subquery and after a schema.
    names = node["column_names"] if node.get("class") == "COLUMN_REF" else []
    return bool(names) and fold_name(str(names[-1])) in rows


def _is_table(node: Any) -> bool:
    return bool(node.get("type") == "BASE_TABLE")


def stops_early(statement: Statement) -> bool:
    """Return whether the statement needs its first rows only: a LIMIT without order or groups."""
    tree = statement.tree
    if tree["type"] != "SELECT_NODE" or tree["from_table"]["type"] != "BASE_TABLE":
        return False
    kinds = {modifier["type"] for modifier in tree.get("modifiers", [])}
    return (
        kinds == {"LIMIT_MODIFIER"}
        and not tree.get("group_expressions")
        and not tree.get("having")
        and not tree.get("qualify")
        and all(item["class"] in _ROW_EXPRESSIONS for item in tree["select_list"])
    )


def _selects_all_columns(select: Any, tables: set[str]) -> bool:
    """Return whether a star selects all columns of a table."""
    names = {fold_name(referenced_name(source)) for source in _sources(select.get("from_table"))}
    return bool(names & tables) and any(
        node.get("class") == "STAR" for node in _expressions(select)
    )


def _sources(value: Any) -> Iterator[Any]:
    """Yield the tables of a FROM clause without those of its subqueries."""
    for item in _values(value, lambda node: node.get("type") not in ("BASE_TABLE", "SUBQUERY")):
        if isinstance(item, dict) and item.get("type") == "BASE_TABLE":
            yield item


def _expressions(select: Any) -> Iterator[Any]:
    """Yield the expressions of a SELECT without those of its subqueries."""
    clauses = [value for name, value in select.items() if name != "cte_map"]
    for item in _values(
        clauses, lambda node: "SUBQUERY" not in (node.get("type"), node.get("class"))
    ):
        if isinstance(item, dict) and item.get("class"):
            yield item


def _texts(value: Any) -> Iterator[str]:
    """Yield every string of the AST except constants: a column's name has many fields."""
    for item in _values(value, lambda node: node.get("class") != "CONSTANT"):
        if isinstance(item, str):
            yield item


def _values(root: Any, enters: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield every value of a tree; the values of an object that `enters` rejects are skipped."""
    pending = [root]
    while pending:
        item = pending.pop()
        yield item
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict) and enters(item):
            pending.extend(item.values())
