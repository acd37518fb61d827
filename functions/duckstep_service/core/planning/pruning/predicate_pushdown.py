"""Conditions on the rows of a derived table, as conditions on the rows that it is made of."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.planning.pruning import scalars
from duckstep_service.core.planning.pruning.expressions import Node

_UNKNOWN = {"class": "UNKNOWN", "type": "UNKNOWN"}
_PLAIN = {
    "COLUMN_REF", "CONSTANT", "PARAMETER", "CAST", "COMPARISON", "CONJUNCTION", "BETWEEN",
    "OPERATOR", "CASE", "FUNCTION", "STAR",
}  # fmt: skip
# Functions of one row; any other may be an aggregate, which no condition may overtake.
_OF_ONE_ROW = {name for name, _ in scalars.FUNCTIONS} | {
    "/", "//", "%", "||", "row", "lower", "upper", "trim", "length", "concat", "replace", "round",
    "abs", "floor", "ceil", "substring", "left", "right", "strftime", "epoch", "regexp_replace",
    "regexp_matches", "regexp_extract", "contains", "prefix", "suffix", "nullif", "week",
    "quarter", "dayofweek", "date_diff", "datediff", "struct_pack", "greatest", "least",
    "coalesce", "ifnull", "hash", "md5", "now", "today",
}  # fmt: skip


def qualified_for_subquery(conditions: list[Node], alias: str) -> list[Node]:
    """Return the conditions with the columns of `alias` by their bare names, others unknown.

    A bare name may be another relation's; `pushed_into_subquery` checks the names that exist.
    """

    def column(names: list[str]) -> Any:
        if len(names) == 2 and names[0] == alias.lower():
            return {"class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": [names[1]]}
        return None if len(names) == 2 else _column(names)

    return [_substituted(condition, column) for condition in conditions]


def pushed_into_subquery(select: Node, conditions: list[Node]) -> list[Node]:
    """Return conditions on what `select` answers as conditions on the rows of its FROM clause."""
    if not conditions or not _keeps_rows(select):
        return []
    return [
        _substituted(condition, lambda names: _output(select, names)) for condition in conditions
    ]


def _column(names: list[str]) -> Any:
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": names}


def _substituted(node: Any, column: Any) -> Any:
    if isinstance(node, list):
        return [_substituted(each, column) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("class") == "COLUMN_REF":
        return column([str(name).lower() for name in node["column_names"]]) or _UNKNOWN
    if node.get("class") == "SUBQUERY":
        return _UNKNOWN
    return {key: _substituted(value, column) for key, value in node.items()}


def _output(select: Node, names: list[str]) -> Any:
    """Return the expression of the column that `select` answers under a name, None if unsure."""
    if len(names) != 1:
        return None
    items = select["select_list"]
    stars = [item for item in items if item["class"] == "STAR"]
    named = [item for item in items if _name(item) == names[0]]
    if len(named) == 1 and not stars:
        return named[0]
    if named or len(stars) != 1 or not _shows(stars[0], names[0]):
        return None
    return _column(names) if select["from_table"]["type"] in ("BASE_TABLE", "SUBQUERY") else None


def _name(item: Node) -> str:
    alias = str(item.get("alias") or "").lower()
    if alias or item["class"] != "COLUMN_REF":
        return alias
    return str(item["column_names"][-1]).lower()


def _shows(star: Node, name: str) -> bool:
    """Whether the star shows the column as it is."""
    if star.get("columns") or star.get("expr") or star.get("rename_list"):
        return False
    if star.get("replace_list") or star.get("qualified_exclude_list"):
        return False
    return name not in [str(each).lower() for each in star.get("exclude_list", [])]


def _keeps_rows(select: Node) -> bool:
    """Whether each row that `select` answers is made of one row of its FROM clause alone."""
    if select.get("having") or select.get("qualify") or select.get("sample"):
        return False
    if select.get("group_expressions") or select.get("group_sets"):
        return False
    modifiers = select.get("modifiers", [])
    orders = [modifier.get("orders") for modifier in modifiers]
    return (
        select.get("aggregate_handling") == "STANDARD_HANDLING"
        and all(modifier["type"] == "ORDER_MODIFIER" for modifier in modifiers)
        and _is_plain(select["select_list"])
        and _is_plain(orders)
    )


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(each) for each in value)
    if not isinstance(value, dict):
        return True
    kind = value.get("class")
    if kind is not None and kind not in _PLAIN:
        return False
    if kind == "FUNCTION" and str(value["function_name"]).lower() not in _OF_ONE_ROW:
        return False
    return all(_is_plain(each) for each in value.values())
