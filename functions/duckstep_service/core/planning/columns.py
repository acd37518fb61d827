"""The columns that a statement may read, by name, and whether it stops early.

They decide which byte ranges are fetched before the query runs, never the query's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.names import fold_name
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


def referenced_columns(statement: Statement) -> frozenset[str] | None:
    """Return a superset of the columns' folded names, None if any column may be read."""
    tables = {fold_name(reference.name) for reference in statement.tables}
    for node, _ in walk(statement.tree):
        if node.get("type") == "SELECT_NODE" and _selects_all_columns(node, tables):
            return None
        if node.get("type") == "SHOW_REF" or node.get("ref_type") == "NATURAL":
            return None
    texts = [fold_name(text) for text in _texts(statement.tree)]
    # A footer separates a column from its fields as `coalesce(a, b)` separates its arguments.
    return frozenset(texts) | {text.partition(", ")[0] for text in texts}


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
    """Return whether a star, or a table's name as a value, selects all columns of a table."""
    sources = list(_sources(select.get("from_table")))
    names = {
        fold_name(str(source["table_name"]))
        for source in sources
        if fold_name(str(source["table_name"])) in tables
    }
    if not names:
        return False
    rows = names | {fold_name(str(source.get("alias") or "")) for source in sources}
    return any(_is_star(node, rows) for node in _expressions(select))


def _is_star(node: Any, rows: set[str]) -> bool:
    if node.get("class") == "STAR":
        return True
    names = node["column_names"] if node.get("class") == "COLUMN_REF" else []
    return len(names) == 1 and fold_name(str(names[0])) in rows


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
