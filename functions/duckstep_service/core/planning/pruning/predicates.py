"""Predicates of the AST, compiled to the truth values that they can take in a partition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core import value_ranges
from duckstep_service.core.catalog.partition_values import TIME, PartitionRow
from duckstep_service.core.planning.pruning.equalities import (
    EQUALITIES,
    EXCLUSIONS,
    Predicate,
    is_row,
    is_text,
    split_equalities,
)
from duckstep_service.core.planning.pruning.expressions import (
    CompileContext,
    Node,
    compile_value,
)
from duckstep_service.core.value_ranges import EITHER, NULL, Truth, ValueKind, ValueRange

_FALSE: Truth = (False, True)

_COMPARISONS: dict[str, Callable[[Any, Any], Truth]] = {
    "COMPARE_EQUAL": value_ranges.equal,
    "COMPARE_NOTEQUAL": lambda a, b: value_ranges.invert(value_ranges.equal(a, b)),
    "COMPARE_LESSTHAN": value_ranges.less,
    "COMPARE_GREATERTHAN": lambda a, b: value_ranges.less(b, a),
    "COMPARE_LESSTHANOREQUALTO": value_ranges.less_equal,
    "COMPARE_GREATERTHANOREQUALTO": lambda a, b: value_ranges.less_equal(b, a),
}
# The comparisons of a member of a list of mixed types.
_MIXED_COMPARISONS: dict[str, Callable[[Any, Any], Truth]] = {
    "COMPARE_EQUAL": value_ranges.equal_as_any_type,
    "COMPARE_NOTEQUAL": lambda a, b: value_ranges.invert(value_ranges.equal_as_any_type(a, b)),
}
_STRICT = {
    "COMPARE_LESSTHANOREQUALTO": "COMPARE_LESSTHAN",
    "COMPARE_GREATERTHANOREQUALTO": "COMPARE_GREATERTHAN",
}


@dataclass(frozen=True, slots=True)
class Conjunct:
    """A conjunct, and the steps of its evaluation in a row at most."""

    test: Predicate
    steps: int


def compile_predicate(node: Node, context: CompileContext) -> Predicate:
    """Return the possible truth values of a condition, or a function of a row that does.

    Raises WorkExceeded, as does the function.
    """
    context.work.spend()
    compiler = _COMPILERS.get(node["class"])
    return compiler(node, context) if compiler else EITHER


def compile_conjuncts(nodes: Sequence[Node], context: CompileContext) -> list[Conjunct]:
    """Return the conjuncts, those that take fewer steps first; the values of <> are one set."""
    rest, sets = split_equalities(nodes, EXCLUSIONS, context)
    costs = []
    for node in rest:
        steps = context.work.steps
        test = compile_predicate(node, context)
        costs.append(Conjunct(test, steps - context.work.steps))
    costs += [Conjunct(_not(test), 1) for test in sets]
    return sorted(costs, key=lambda conjunct: conjunct.steps)


def conjuncts(node: Node | None) -> list[Node]:
    """Return the conjuncts of a condition."""
    found, pending = [], [node] if node else []
    while pending:
        part = pending.pop()
        if part["type"] == "CONJUNCTION_AND":
            pending += reversed(part["children"])
        else:
            found.append(part)
    return found


def _conjunction(node: Node, context: CompileContext) -> Predicate:
    if node["type"] == "CONJUNCTION_AND":
        return _all([part.test for part in compile_conjuncts(node["children"], context)])
    rest, sets = split_equalities(node["children"], EQUALITIES, context)
    return _any([*sets, *(compile_predicate(child, context) for child in rest)])


def _all(parts: Sequence[Predicate]) -> Predicate:
    constant = value_ranges.all_of([part for part in parts if not callable(part)])
    tests = [part for part in parts if callable(part)]
    if not tests or constant == _FALSE:
        return constant

    def evaluate(row: PartitionRow) -> Truth:
        true, false = constant
        for test in tests:
            maybe, maybe_not = test(row)
            true, false = true and maybe, false or maybe_not
            if false and not true:
                break
        return true, false

    return evaluate


def _any(parts: Sequence[Predicate]) -> Predicate:
    return _not(_all([_not(part) for part in parts]))


def _not(part: Predicate) -> Predicate:
    if not callable(part):
        return value_ranges.invert(part)

    def evaluate(row: PartitionRow) -> Truth:
        true, false = part(row)
        return false, true

    return evaluate


def _comparison(node: Node, context: CompileContext) -> Predicate:
    operator, left, right = node["type"], node["left"], node["right"]
    if not node.get("mixed"):
        return _compare(operator, left, right, context)
    if is_row(left) or is_row(right):
        return EITHER
    sides = [compile_value(side, context) for side in (left, right)]
    return context.lift(_MIXED_COMPARISONS[operator], *sides)  # type: ignore[no-any-return]


def _compare(operator: str, left: Node, right: Node, context: CompileContext) -> Predicate:
    if is_row(left) or is_row(right):
        return _compare_rows(operator, left, right, context)
    a, b = compile_value(left, context), compile_value(right, context)
    if operator == "COMPARE_NOT_DISTINCT_FROM":
        return context.lift(_not_distinct, a, b)  # type: ignore[no-any-return]
    compare = _COMPARISONS.get(operator)
    return context.lift(compare, a, b) if compare else EITHER


def _not_distinct(a: ValueRange | None, b: ValueRange | None) -> Truth:
    return EITHER if NULL in (a, b) else (value_ranges.equal(a, b)[0], True)


def _compare_rows(operator: str, left: Node, right: Node, context: CompileContext) -> Predicate:
    """Compare (a, b) with (c, d), from left to right.

    Inside a row NULL is a value that sorts last; such a comparison may have any truth value.
    """
    if not (is_row(left) and is_row(right) and operator in _COMPARISONS):
        return EITHER
    context = _without_time(context)
    pairs = list(zip(left["children"], right["children"], strict=False))
    if not pairs or len(left["children"]) != len(right["children"]):
        return EITHER
    if operator == "COMPARE_NOTEQUAL":
        return _not(_rows("COMPARE_EQUAL", pairs, context))
    return _rows(operator, pairs, context)


def _without_time(context: CompileContext) -> CompileContext:
    """Return the context without the time column, which may hold NULLs."""

    def column(names: Sequence[str]) -> str | None:
        key = context.column(names)
        return None if key == TIME else key

    return replace(context, column=column)


def _rows(operator: str, pairs: list[tuple[Node, Node]], context: CompileContext) -> Predicate:
    same = [_element("COMPARE_EQUAL", pair, context) for pair in pairs]
    if operator == "COMPARE_EQUAL":
        return _all(same)
    strict = _STRICT.get(operator, operator)
    last = len(pairs) - 1
    # The alternatives below have a number of parts that grows with the square of the pairs.
    context.work.spend(last * last // 2)
    alternatives = [
        _all([*same[:index], _element(operator if index == last else strict, pair, context)])
        for index, pair in enumerate(pairs)
    ]
    return _any(alternatives)


def _element(operator: str, pair: tuple[Node, Node], context: CompileContext) -> Predicate:
    if is_row(pair[0]) or is_row(pair[1]):
        return EITHER
    sides = [compile_value(side, context) for side in pair]
    compare = _COMPARISONS[operator]

    def compare_elements(a: ValueRange | None, b: ValueRange | None) -> Truth:
        if NULL in (a, b) or a is None or b is None or _mixes_text(a, b):
            return EITHER
        return compare(a, b)

    return context.lift(compare_elements, *sides)  # type: ignore[no-any-return]


def _mixes_text(a: ValueRange, b: ValueRange) -> bool:
    """Return whether only one is text: in rows DuckDB compares both as text, so 7 is not 7.0."""
    return (a.kind is ValueKind.TEXT) != (b.kind is ValueKind.TEXT)


def _between(node: Node, context: CompileContext) -> Predicate:
    lower, upper = node["lower"], node["upper"]
    low = _bound("COMPARE_GREATERTHANOREQUALTO", node["input"], lower, upper, context)
    high = _bound("COMPARE_LESSTHANOREQUALTO", node["input"], upper, lower, context)
    return _all([low, high])


def _bound(
    operator: str, value: Node, bound: Node, other: Node, context: CompileContext
) -> Predicate:
    """Compare with a bound; beside an `other` of another type DuckDB does not compare texts."""
    if all(is_text(node, context) for node in (value, bound)) and not is_text(other, context):
        return EITHER
    return _compare(operator, value, bound, context)


def _operator(node: Node, context: CompileContext) -> Predicate:
    kind, children = node["type"], node["children"]
    if kind == "OPERATOR_NOT":
        return _not(compile_predicate(children[0], context))
    if kind in ("COMPARE_IN", "COMPARE_NOT_IN"):
        alternatives = _in_list(node, context)
        return alternatives if kind == "COMPARE_IN" else _not(alternatives)
    if kind in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
        null = context.lift(_is_null, _null_value(children[0], context))
        return null if kind == "OPERATOR_IS_NULL" else _not(null)
    return EITHER


def _in_list(node: Node, context: CompileContext) -> Predicate:
    """Compile an IN list: a set of the constants, and a comparison with each other member."""
    rest, sets = split_equalities([{**node, "type": "COMPARE_IN"}], EQUALITIES, context)
    return _any([*sets, *(compile_predicate(term, context) for term in rest)])


def _null_value(node: Node, context: CompileContext) -> Any:
    """Return the value of a constant or a partition column; any other expression may be NULL."""
    if node["class"] == "COLUMN_REF":
        context = _without_time(context)
        return compile_value(node, context)
    value = compile_value(node, context)
    return None if callable(value) else value


def _is_null(value: ValueRange | None) -> Truth:
    return EITHER if value is None else (value == NULL, value != NULL)


_COMPILERS: dict[str, Callable[[Node, CompileContext], Predicate]] = {
    "CONJUNCTION": _conjunction,
    "COMPARISON": _comparison,
    "BETWEEN": _between,
    "OPERATOR": _operator,
}
