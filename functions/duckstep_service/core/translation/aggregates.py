"""Aggregate functions, with FILTER and OVER."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duckstep_service.core.translation.calls import Call
from duckstep_service.core.translation.casts import text_of
from duckstep_service.core.translation.comparisons import check_ordered
from duckstep_service.core.translation.ordering import sort_terms
from duckstep_service.core.translation.state import Node
from duckstep_service.core.translation.typed import Typed, cast_sql
from duckstep_service.core.translation.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    HUGEINT,
    VARCHAR,
    decimal,
    list_of,
)

# The aggregates of one argument for which a row with NULL does not count.
_IGNORE_NULL = (
    "count", "count_if", "sum", "avg", "min", "max", "bool_and", "bool_or",
    "stddev_samp", "stddev_pop", "var_samp", "var_pop",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A call of an aggregate: its conditions, its window, and whether it is DISTINCT."""

    call: Call
    conditions: tuple[str, ...] = ()
    over: str = ""
    distinct: bool = False
    any_order: bool = False

    def sql(self, function: str, *conditions: str, distinct: bool = False) -> str:
        """Return a call in Athena's SQL with the FILTER and OVER of this one."""
        name, _, rest = function.partition("(")
        inner = f"{name}(DISTINCT {rest}" if distinct and self.distinct else function
        every = [*self.conditions, *conditions]
        if every and self.over:
            return self._conditional(name, rest, " AND ".join(every)) + self.over
        where = f" FILTER (WHERE {' AND '.join(every)})" if every else ""
        return f"{inner}{where}{self.over}"

    def _conditional(self, name: str, rest: str, condition: str) -> str:
        """Return a call with NULL for excluded rows: Athena has no FILTER with OVER."""
        if name not in _IGNORE_NULL:
            raise self.call.refuse(f"{self.call.name} with FILTER and OVER")
        value = "1" if rest == "*)" else rest[:-1]
        return f"{name}(CASE WHEN {condition} THEN {value} END)"

    @property
    def argument(self) -> Typed:
        return self.call.expect(1)[0]

    def no_distinct(self) -> None:
        if self.distinct:
            raise self.call.refuse(f"{self.call.name} with DISTINCT")


def count(a: Aggregate) -> Typed:
    """Count rows, or values that are not NULL."""
    if not a.call.arguments:
        return Typed(a.sql("count(*)"), BIGINT)
    if a.distinct and any(leaf.kind == "FLOAT" for leaf in a.argument.type.leaves()):
        raise a.call.refuse()
    return Typed(a.sql(f"count({a.argument.sql})", distinct=True), BIGINT)


def count_if(a: Aggregate) -> Typed:
    """Count the rows for which a condition is true, NULL if it is NULL in all of them."""
    a.no_distinct()
    test = a.call.convert(a.argument, BOOLEAN).sql
    found = cast_sql(a.sql(f"count_if({test})"), HUGEINT)
    return Typed(f"(CASE WHEN {a.sql(f'count({test})')} > 0 THEN {found} END)", HUGEINT)


def total(a: Aggregate) -> Typed:
    """Return a sum, of integers as HUGEINT."""
    operand = a.argument
    if operand.kind == "BOOLEAN":
        operand = Typed(f"CAST({operand.sql} AS integer)", BIGINT)
    if operand.type.is_integer:
        wide = operand.kind in ("BIGINT", "HUGEINT")
        inner = cast_sql(operand.sql, HUGEINT) if wide else operand.sql
        return Typed(cast_sql(a.sql(f"sum({inner})", distinct=True), HUGEINT), HUGEINT)
    if operand.kind == "DECIMAL":
        kind = decimal(38, operand.type.scale)
        return Typed(
            cast_sql(a.sql(f"sum({cast_sql(operand.sql, kind)})", distinct=True), kind), kind
        )
    if operand.type == DOUBLE:
        return Typed(a.sql(f"sum({operand.sql})", distinct=True), DOUBLE)
    raise a.call.refuse()


def average(a: Aggregate) -> Typed:
    """Return an average as DOUBLE: that of exact numbers from their exact sum."""
    operand = a.argument
    if operand.type == DOUBLE:
        return Typed(a.sql(f"avg({operand.sql})", distinct=True), DOUBLE)
    if not operand.type.is_exact:
        raise a.call.refuse()
    number = a.sql(f"count({operand.sql})", distinct=True)
    # DuckDB divides the sum of the unscaled numbers, which determines the last digit.
    units = 10**operand.type.scale if operand.kind == "DECIMAL" else 1
    unscaled = f"{total(a).sql} * {units}" if units > 1 else total(a).sql
    divisor = f"nullif(CAST({number} AS double), 0)" + (f" * {units}e0" if units > 1 else "")
    return Typed(f"(CAST({unscaled} AS double) / ({divisor}))", DOUBLE)


def extremum(a: Aggregate) -> Typed:
    """Return the greatest or least value; NaN is the greatest number."""
    name, operand = a.call.name, a.argument
    check_ordered(operand.type, a.call.node, a.call.state)
    x = operand.sql
    if operand.type != DOUBLE:
        return Typed(a.sql(f"{name}({x})"), operand.type)
    number = a.sql(f"{name}(CASE WHEN NOT is_nan({x}) THEN {x} END)")
    has_nan = f"{a.sql(f'count_if(is_nan({x}))')} > 0"
    if name == "max":
        return Typed(f"(CASE WHEN {has_nan} THEN nan() ELSE {number} END)", DOUBLE)
    return Typed(f"coalesce({number}, CASE WHEN {has_nan} THEN nan() END)", DOUBLE)


def boolean(a: Aggregate) -> Typed:
    """Return whether a condition holds for all rows or for some."""
    return Typed(a.sql(f"{a.call.name}({a.call.convert(a.argument, BOOLEAN).sql})"), BOOLEAN)


def deviation(name: str) -> Callable[[Aggregate], Typed]:
    """Return the rule of a variance or standard deviation of exact numbers.

    Of NaN and infinity, DuckDB's fails.
    """

    def rule(a: Aggregate) -> Typed:
        a.no_distinct()
        if not a.argument.type.is_exact:
            raise a.call.refuse()
        return Typed(a.sql(f"{name}({a.call.double(0)})"), DOUBLE)

    return rule


def collect(a: Aggregate) -> Typed:
    """Return the values as a list in a given order, or in any for a function that sorts them."""
    order = "" if a.any_order and not a.over else _order(a)
    return Typed(
        a.sql(f"array_agg({a.argument.sql}{order})", distinct=True), list_of(a.argument.type)
    )


def join_texts(a: Aggregate) -> Typed:
    """Return the texts that are not NULL with a separator, in a given order."""
    value, *rest = a.call.expect(1, 2)
    separator = a.call.convert(rest[0], VARCHAR).sql if rest else "','"
    if rest and rest[0].text is None:
        raise a.call.refuse("string_agg with a separator that is no literal")
    text = text_of(value, a.call.node, a.call.state)
    inner = a.sql(f"array_agg({text}{_order(a)})", f"{value.sql} IS NOT NULL", distinct=True)
    return Typed(f"array_join({inner}, {separator})", VARCHAR)


def first(a: Aggregate) -> Typed:
    """Return the value of the first or last row in a given order, also if it is NULL."""
    a.no_distinct()
    value = a.call.expect(1)[0]
    inner = a.sql(f"array_agg({value.sql}{_order(a)})")
    index = -1 if a.call.name == "last" else 1
    return Typed(f"element_at({inner}, {index})", value.type)


def _order(a: Aggregate) -> str:
    """Return the ORDER BY inside a call."""
    orders = (a.call.node.get("order_bys") or {}).get("orders") or []
    if not orders:
        raise a.call.refuse(f"{a.call.name} without ORDER BY")
    if a.over:
        raise a.call.refuse(f"{a.call.name} with OVER")
    scope = a.call.scope
    keys = [scope.expression(each["expression"]) for each in orders]
    if a.distinct and [key.sql for key in keys] != [a.call.arguments[0].sql]:
        raise a.call.refuse(f"{a.call.name} with DISTINCT and the order of another expression")
    return " ORDER BY " + sort_terms(
        list(zip(keys, orders, strict=True)), a.call.node, a.call.state
    )


def quantile(a: Aggregate) -> Typed:
    """Return an interpolated quantile, or a list of them, from the sorted values."""
    a.no_distinct()
    is_median = a.call.name == "median"
    value, *rest = a.call.expect(1 if is_median else 2)
    if a.over or not (value.type.is_integer or value.type == DOUBLE):
        raise a.call.refuse()
    sql = a.call.convert(value, DOUBLE).sql
    ranked = f"array_sort({a.sql(f'array_agg({sql})', f'{sql} IS NOT NULL')})"
    if is_median:
        return Typed(_interpolated(ranked, 0.5), DOUBLE)
    if rest[0].kind != "LIST":
        return Typed(_interpolated(ranked, _share(a, rest[0])), DOUBLE)
    shares = [_share(a, a.call.scope.expression(each)) for each in _list_items(a)]
    items = ", ".join(_interpolated(ranked, share) for share in shares)
    return Typed(f"(CASE WHEN {ranked} IS NOT NULL THEN ARRAY[{items}] END)", list_of(DOUBLE))


def _interpolated(ranked: str, share: float) -> str:
    position = f"((cardinality({ranked}) - 1) * {share!r}e0)"
    low = f"element_at({ranked}, CAST(floor({position}) AS bigint) + 1)"
    high = f"element_at({ranked}, CAST(ceil({position}) AS bigint) + 1)"
    part = f"({position} - floor({position}))"
    return f"(CASE WHEN {low} = {high} THEN {low} ELSE {low} + ({high} - {low}) * {part} END)"


def _list_items(a: Aggregate) -> list[Node]:
    """Return the items of a literal list of shares."""
    items = a.call.node["children"][1]
    if items.get("function_name") != "list_value" or not items["children"]:
        raise a.call.refuse(f"{a.call.name} of shares that are no literal list")
    return list(items["children"])


def discrete_quantile(a: Aggregate) -> Typed:
    """Return the value at a rank of the sorted values."""
    a.no_distinct()
    value, rest = a.call.expect(2)
    kind = value.type
    if a.over or not (kind.is_exact or kind.is_time or kind.kind == "VARCHAR"):
        raise a.call.refuse()
    share = _share(a, rest)
    ranked = f"array_sort({a.sql(f'array_agg({value.sql})', f'{value.sql} IS NOT NULL')})"
    count = f"cardinality({ranked})"
    rank = f"greatest(1, {count} - CAST(floor({count} - {share!r}e0 * {count}) AS bigint))"
    return Typed(f"element_at({ranked}, {rank})", kind)


def _share(a: Aggregate, operand: Typed) -> float:
    """Return a literal share between 0 and 1."""
    text = operand.sql.removeprefix("DECIMAL '").removesuffix("'")
    try:
        share = float(operand.integer if operand.integer is not None else text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise a.call.refuse(f"{a.call.name} of a share that is no literal between 0 and 1")
    return share
