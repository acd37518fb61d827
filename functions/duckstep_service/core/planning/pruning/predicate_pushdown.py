"""Pushdown of conditions on a derived table into the query that defines it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duckstep_service.core.planning.pruning import scalars
from duckstep_service.core.planning.pruning.expressions import Node
from duckstep_service.core.planning.pruning.work_budget import WorkBudget
from duckstep_service.core.sql.names import fold_name

_UNKNOWN = {"class": "UNKNOWN", "type": "UNKNOWN"}
_ROW_WISE_NODES = {
    "COLUMN_REF", "CONSTANT", "PARAMETER", "CAST", "COMPARISON", "CONJUNCTION", "BETWEEN",
    "OPERATOR", "CASE", "FUNCTION", "STAR",
}  # fmt: skip
# Row-wise functions; any other may be an aggregate, which a condition must not pass.
_ROW_WISE_FUNCTIONS = {name for name, _ in scalars.FUNCTIONS} | {
    "/", "//", "%", "||", "row", "lower", "upper", "trim", "length", "concat", "replace", "round",
    "abs", "floor", "ceil", "substring", "left", "right", "strftime", "epoch", "regexp_replace",
    "regexp_matches", "regexp_extract", "contains", "prefix", "suffix", "nullif", "week",
    "quarter", "dayofweek", "date_diff", "datediff", "struct_pack", "greatest", "least",
    "coalesce", "ifnull", "hash", "md5", "now", "today",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pushdown:
    """Moves conditions into subqueries. Every method raises WorkExceeded."""

    work: WorkBudget

    def qualified(self, conditions: list[Node], alias: str) -> list[Node]:
        """Return the conditions with unqualified columns of `alias`; other columns become unknown.

        An unqualified name may belong to another relation; `into_subquery` checks that.
        """
        relation = fold_name(alias)

        def column(names: list[str]) -> Any:
            if len(names) == 2 and names[0] == relation:
                return _column([names[1]])
            return None if len(names) == 2 else _column(names)

        return [self._substitute(condition, column) for condition in conditions]

    def into_subquery(self, select: Node, conditions: list[Node]) -> list[Node]:
        """Return conditions on the output of `select` as conditions on its FROM clause's rows."""
        if not conditions or not self._is_row_wise_select(select):
            return []
        outputs: dict[tuple[str, ...], Any] = {}

        def column(names: list[str]) -> Any:
            key = tuple(names)
            if key not in outputs:
                self.work.spend(len(select["select_list"]))
                outputs[key] = _output_expression(select, names)
            return outputs[key]

        return [self._substitute(condition, column) for condition in conditions]

    def _substitute(self, node: Any, column: Any) -> Any:
        if isinstance(node, list):
            return [self._substitute(child, column) for child in node]
        if not isinstance(node, dict):
            return node
        self.work.spend()
        kind = node.get("class")
        if kind == "CONSTANT":
            return node
        if kind == "COLUMN_REF":
            return column([fold_name(str(name)) for name in node["column_names"]]) or _UNKNOWN
        if kind == "SUBQUERY":
            return _UNKNOWN
        return {key: self._substitute(value, column) for key, value in node.items()}

    def _is_row_wise_select(self, select: Node) -> bool:
        """Return whether each output row of `select` depends on one row of its FROM clause."""
        if select.get("having") or select.get("qualify") or select.get("sample"):
            return False
        if select.get("group_expressions") or select.get("group_sets"):
            return False
        modifiers = select.get("modifiers", [])
        orders = [modifier.get("orders") for modifier in modifiers]
        return (
            select.get("aggregate_handling") == "STANDARD_HANDLING"
            and all(modifier["type"] == "ORDER_MODIFIER" for modifier in modifiers)
            and self._is_row_wise(select["select_list"])
            and self._is_row_wise(orders)
        )

    def _is_row_wise(self, value: Any) -> bool:
        if isinstance(value, list):
            return all(self._is_row_wise(child) for child in value)
        if not isinstance(value, dict):
            return True
        self.work.spend()
        kind = value.get("class")
        if kind == "CONSTANT":
            return True
        if kind is not None and kind not in _ROW_WISE_NODES:
            return False
        if kind == "FUNCTION" and fold_name(str(value["function_name"])) not in _ROW_WISE_FUNCTIONS:
            return False
        return all(self._is_row_wise(child) for child in value.values())


def _column(names: list[str]) -> Any:
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "column_names": names}


def _output_expression(select: Node, names: list[str]) -> Any:
    """Return the expression behind an output column of `select`, None if it is ambiguous."""
    if len(names) != 1:
        return None
    items = select["select_list"]
    stars = [item for item in items if item["class"] == "STAR"]
    named = [item for item in items if _name(item) == names[0]]
    if len(named) == 1 and not stars:
        return named[0]
    if named or len(stars) != 1 or not _passes_through(stars[0], names[0]):
        return None
    return _column(names) if select["from_table"]["type"] in ("BASE_TABLE", "SUBQUERY") else None


def _name(item: Node) -> str:
    alias = fold_name(str(item.get("alias") or ""))
    if alias or item["class"] != "COLUMN_REF":
        return alias
    return fold_name(str(item["column_names"][-1]))


def _passes_through(star: Node, name: str) -> bool:
    """Return whether the star passes the column through unchanged."""
    if star.get("columns") or star.get("expr") or star.get("rename_list"):
        return False
    if star.get("replace_list") or star.get("qualified_exclude_list"):
        return False
    return name not in [fold_name(str(excluded)) for excluded in star.get("exclude_list", [])]
