"""Expressions of the AST, compiled to the range of values that they take in a partition.

An unsupported expression may have any value (None). Only functions that return NULL for NULL are
supported: a time column may hold NULLs outside its range.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from duckstep_service.core.catalog.partition_values import DAY, PartitionRow
from duckstep_service.core.planning.pruning import scalars
from duckstep_service.core.planning.pruning.work_budget import WorkBudget
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.value_ranges import NULL, ValueKind, ValueRange, single_value

Node = Mapping[str, Any]
Value = ValueRange | None | Callable[[PartitionRow], ValueRange | None]


@dataclass(frozen=True, slots=True)
class CompileContext:
    """The meaning of names: columns by the key of a row, parameters, and the time of planning.

    The names of `parameters` are folded.
    """

    column: Callable[[Sequence[str]], str | None]
    parameters: Mapping[str, Any] | Sequence[Any] | None
    now: datetime
    work: WorkBudget

    def lift(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Apply `function` now if every argument is constant, else for each row."""
        varying = [callable(argument) for argument in arguments]
        if not any(varying):
            return function(*arguments)
        spend = self.work.spend
        first, *others = arguments
        if varying[0] and not any(varying[1:]):  # the most frequent case, and the fastest

            def evaluate_first(row: PartitionRow) -> Any:
                spend()
                return function(first(row), *others)

            return evaluate_first

        def evaluate(row: PartitionRow) -> Any:
            spend()
            return function(
                *[argument(row) if callable(argument) else argument for argument in arguments]
            )

        return evaluate


def compile_value(node: Node, context: CompileContext) -> Value:
    """Return the expression's range if it is constant, else a function of a row.

    Raises WorkExceeded, as does the function.
    """
    context.work.spend()
    compiler = _COMPILERS.get(node["class"])
    return compiler(node, context) if compiler else None


def _constant(node: Node, context: CompileContext) -> Value:
    value = node["value"]
    if value.get("is_null"):
        return NULL
    type_name, plain = value["type"]["id"], value.get("value")
    if type_name == "DECIMAL" and type(plain) is int:
        scale = value["type"]["type_info"]["scale"]
        return single_value(ValueKind.NUMBER, Decimal(plain).scaleb(-scale))
    return None if type_name == "BOOLEAN" else _from_python(plain)


def _parameter(node: Node, context: CompileContext) -> Value:
    name, values = str(node["identifier"]), context.parameters
    if isinstance(values, Mapping):
        return _from_python(values[fold_name(name)]) if fold_name(name) in values else None
    if values and name.isdecimal() and 1 <= int(name) <= len(values):
        value = values[int(name) - 1]
        return NULL if value is None else _from_python(value)
    return None


def _from_python(value: Any) -> ValueRange | None:
    if value is None:
        return NULL
    if type(value) is str:
        return single_value(ValueKind.TEXT, value)
    finite = type(value) is int or (type(value) is float and abs(value) < 2**53)
    return single_value(ValueKind.NUMBER, value) if finite else None


def _column(node: Node, context: CompileContext) -> Value:
    names = [fold_name(str(name)) for name in node["column_names"]]
    key = context.column(names)
    if key is not None:
        return lambda row: row.get(key)
    return _current_time(names[0], context.now) if len(names) == 1 else None


def _current_time(name: str, now: datetime) -> ValueRange | None:
    """Return the time of the run with a day of margin: the session may have another time zone."""
    if name in ("current_date", "today"):
        return scalars.floor_to(
            "day", ValueKind.DATE, ValueRange(ValueKind.DATE, now - DAY, now + DAY)
        )
    if name in ("current_timestamp", "now", "get_current_timestamp", "transaction_timestamp"):
        return ValueRange(ValueKind.TIME, now - DAY, now + DAY)
    return None


def _cast(node: Node, context: CompileContext) -> Value:
    function = scalars.CASTS.get(node["cast_type"]["id"])
    cast: Value = None
    if function:
        cast = context.lift(scalars.guarded(function), compile_value(node["child"], context))
    return cast


def _function(node: Node, context: CompileContext) -> Value:
    name, children = fold_name(str(node["function_name"])), node["children"]
    if node.get("schema") not in ("", "main", None) or node.get("distinct") or node.get("filter"):
        return None
    if not children:
        return _current_time(name, context.now)
    function = scalars.FUNCTIONS.get((name, len(children)))
    if not function:
        return None
    result: Value = context.lift(
        scalars.guarded(function), *[compile_value(child, context) for child in children]
    )
    return result


def expression_key(node: Node, context: CompileContext) -> Hashable:
    """Return a key that is equal only for expressions with equal values in every row."""
    kind = node["class"]
    if kind == "COLUMN_REF":
        return context.column([fold_name(str(name)) for name in node["column_names"]])
    if kind == "CONSTANT":
        return json.dumps(node["value"], sort_keys=True)
    if kind == "CAST":
        return kind, node["cast_type"]["id"], expression_key(node["child"], context)
    if kind == "FUNCTION":
        keys = [expression_key(child, context) for child in node["children"]]
        return kind, fold_name(str(node["function_name"])), *keys
    return id(node)


_COMPILERS: dict[str, Callable[[Node, CompileContext], Value]] = {
    "CONSTANT": _constant,
    "PARAMETER": _parameter,
    "COLUMN_REF": _column,
    "CAST": _cast,
    "FUNCTION": _function,
}
