"""Which columns a statement may read, by their names alone, and whether it stops early.

What is answered here decides what is fetched before the query runs, never what the query answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from duckstep_service.core.sql.ast_walk import walk
from duckstep_service.core.sql.statement_policy import Statement

# An expression that a LIMIT can stop: it is worked out row by row.
_BY_ROW = {"STAR", "COLUMN_REF", "CONSTANT", "CAST", "COMPARISON", "CONJUNCTION", "OPERATOR"}


def referenced_columns(statement: Statement) -> frozenset[str] | None:
    """Return the lower-case names among which the columns are, None if it may be any column."""
    tables = {reference.name.lower() for reference in statement.tables}
    for node, _ in walk(statement.tree):
        if node.get("type") == "SELECT_NODE" and _takes_all(node, tables):
            return None
        if node.get("type") == "SHOW_REF" or node.get("ref_type") == "NATURAL":
            return None
    texts = [text.lower() for text in _texts(statement.tree)]
    # A footer separates a column from its fields as `coalesce(a, b)` separates its arguments.
    return frozenset(texts) | {text.partition(", ")[0] for text in texts}


def stops_early(statement: Statement) -> bool:
    """Whether the statement needs its first rows only: a LIMIT without an order, an aggregate…"""
    tree = statement.tree
    if tree["type"] != "SELECT_NODE" or tree["from_table"]["type"] != "BASE_TABLE":
        return False
    kinds = {modifier["type"] for modifier in tree.get("modifiers", [])}
    return (
        kinds == {"LIMIT_MODIFIER"}
        and not tree.get("group_expressions")
        and not tree.get("having")
        and not tree.get("qualify")
        and all(item["class"] in _BY_ROW for item in tree["select_list"])
    )


def _takes_all(select: Any, tables: set[str]) -> bool:
    """Whether a star, or a table's name as a value, stands right above a table of the catalog."""
    sources = list(_sources(select.get("from_table")))
    names = {
        str(source["table_name"]).lower()
        for source in sources
        if str(source["table_name"]).lower() in tables
    }
    if not names:
        return False
    rows = names | {str(source.get("alias") or "").lower() for source in sources}
    return any(_is_star(node, rows) for node in _expressions(select))


def _is_star(node: Any, rows: set[str]) -> bool:
    if node.get("class") == "STAR":
        return True
    names = node["column_names"] if node.get("class") == "COLUMN_REF" else []
    return len(names) == 1 and str(names[0]).lower() in rows


def _sources(value: Any) -> Iterator[Any]:
    """Yield the tables of a FROM clause, but those of its subqueries."""
    for each in _values(value, lambda node: node.get("type") not in ("BASE_TABLE", "SUBQUERY")):
        if isinstance(each, dict) and each.get("type") == "BASE_TABLE":
            yield each


def _expressions(select: Any) -> Iterator[Any]:
    """Yield the expressions of a SELECT, but those of its subqueries."""
    own = [value for name, value in select.items() if name != "cte_map"]
    for each in _values(own, lambda node: "SUBQUERY" not in (node.get("type"), node.get("class"))):
        if isinstance(each, dict) and each.get("class"):
            yield each


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a parse tree but constants: a column's name may stand in many places."""
    for each in _values(value, lambda node: node.get("class") != "CONSTANT"):
        if isinstance(each, str):
            yield each


def _values(root: Any, enters: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield every value of a tree; of an object that is not entered nothing but itself."""
    pending = [root]
    while pending:
        each = pending.pop()
        yield each
        if isinstance(each, list):
            pending.extend(each)
        elif isinstance(each, dict) and enters(each):
            pending.extend(each.values())
