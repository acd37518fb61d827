"""Equalities with constants: `a = 1 OR a IN (2, 3)` is one set of values of `a`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from duckstep_service.core.catalog.partition_values import PartitionRow
from duckstep_service.core.planning.pruning.expressions import (
    CompileContext,
    Node,
    Value,
    compile_value,
    expression_key,
)
from duckstep_service.core.planning.pruning.value_sets import ValueSet
from duckstep_service.core.value_ranges import NULL, Truth, ValueKind, ValueRange

Predicate = Truth | Callable[[PartitionRow], Truth]

# The types of the terms of an OR, and of the terms of an AND whose negations they are.
EQUALITIES = ("COMPARE_EQUAL", "COMPARE_IN")
EXCLUSIONS = ("COMPARE_NOTEQUAL", "COMPARE_NOT_IN")


@dataclass(slots=True)
class _Group:
    """An expression and the constants that it is compared with, `mixed` if as another type."""

    value: Value
    constants: list[ValueRange | None] = field(default_factory=list)
    mixed: bool = False


def is_row(node: Node) -> bool:
    """Return whether the expression is a row such as (a, b)."""
    return bool(node["class"] == "FUNCTION" and node["function_name"] == "row")


def split_equalities(
    nodes: Sequence[Node], types: tuple[str, str], context: CompileContext
) -> tuple[list[Node], list[Predicate]]:
    """Return the terms that are no equalities of `types`, and a predicate for each expression.

    A predicate is the truth of `expression IN (…)`, also for the types of EXCLUSIONS. Raises
    WorkExceeded.
    """
    groups: dict[Hashable, _Group] = {}
    rest = [term for node in nodes for term in _remaining_terms(node, types, groups, context)]
    return rest, [
        context.lift(ValueSet(group.constants, group.mixed).contains, group.value)
        for group in groups.values()
    ]


def _remaining_terms(
    node: Node, types: tuple[str, str], groups: dict[Hashable, _Group], context: CompileContext
) -> list[Node]:
    """Add an equality to its group; return the comparisons that have no constant."""
    if node["type"] == types[0]:
        left, right = node["left"], node["right"]
        if is_row(left) or is_row(right):
            return [node]
        if callable(compile_value(left, context)):
            return _add(left, [right], types[0], groups, context)
        return _add(right, [left], types[0], groups, context)
    if node["type"] == types[1]:
        expression, *others = node["children"]
        return _add(expression, others, types[0], groups, context)
    return [node]


def _add(
    expression: Node,
    others: Sequence[Node],
    comparison: str,
    groups: dict[Hashable, _Group],
    context: CompileContext,
) -> list[Node]:
    """Add the constants among `others`; return comparisons with those that are none."""
    value: Value = None if is_row(expression) else compile_value(expression, context)
    compiled = [None if is_row(other) else compile_value(other, context) for other in others]
    mixed = len(others) > 1 and not (
        _have_uniform_elements(others, context)
        if is_row(expression)
        else all(map(_is_text, others, compiled))
    )
    constants: list[ValueRange | None] = []
    terms: list[Node] = []
    for other, constant in zip(others, compiled, strict=True):
        if callable(constant) or is_row(expression) or is_row(other):
            sides = {"left": expression, "right": other, "mixed": mixed}
            terms.append({"class": "COMPARISON", "type": comparison, **sides})
        else:
            constants.append(constant)
    if constants:
        key = expression_key(expression, context) if callable(value) else id(expression)
        group = groups.setdefault(key, _Group(value))
        group.constants += constants
        group.mixed = group.mixed or mixed
    return terms


def is_text(node: Node, context: CompileContext) -> bool:
    """Return whether an expression is a constant text, or NULL without a type."""
    return node["class"] != "COLUMN_REF" and _is_text(node, compile_value(node, context))


def _is_text(node: Node, value: Value) -> bool:
    """Return whether a member of a list is text or NULL without a type."""
    if value == NULL:
        return node["class"] in ("CONSTANT", "PARAMETER")
    return not callable(value) and value is not None and value.kind is ValueKind.TEXT


def _have_uniform_elements(rows: Sequence[Node], context: CompileContext) -> bool:
    """Return whether the rows of a list have constants of one type at each place."""
    if not all(map(is_row, rows)):
        return False
    for elements in zip(*[row["children"] for row in rows], strict=False):
        values = [compile_value(element, context) for element in elements]
        kinds = {None if callable(value) or value is None else value.kind for value in values}
        if len(kinds) > 1 or kinds & {None, ValueKind.NULL}:
            return False
    return True
