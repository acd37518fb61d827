"""The functions with a translation: the allow-list, by the names that DuckDB's parser gives them.

A test holds that each is part of a statement whose answers are equal on both engines.
"""

from __future__ import annotations

from collections.abc import Callable

from duckstep_service.core.translation import (
    aggregates,
    nested,
    numbers,
    regular_expressions,
    texts,
    times,
)
from duckstep_service.core.translation.aggregates import Aggregate
from duckstep_service.core.translation.calls import Call, Rule
from duckstep_service.core.translation.casts import convert_all
from duckstep_service.core.translation.comparisons import check_ordered, compared
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import DOUBLE


def _minus(c: Call) -> Typed:
    return numbers.minus(c) if len(c.arguments) == 1 else times.subtract(c)


def _plus(c: Call) -> Typed:
    return numbers.plus(c) if len(c.arguments) == 1 else times.add(c)


def _contains(c: Call) -> Typed:
    return (
        nested.contains(c) if c.arguments and c.arguments[0].kind == "LIST" else texts.contains(c)
    )


def _concat(c: Call) -> Typed:
    return (
        nested.concatenate(c)
        if any(each.kind == "LIST" for each in c.arguments)
        else texts.concatenate(c)
    )


def _null_if(c: Call) -> Typed:
    first, second = c.expect(2)
    (left, right), common = convert_all([first, second], c.node, c.state)
    check_ordered(common, c.node, c.state)
    test = compared(left, right, common, "=")
    return Typed(f"(CASE WHEN {test} THEN NULL ELSE {first.sql} END)", first.type)


def _pi(c: Call) -> Typed:
    c.expect(0)
    return Typed("pi()", DOUBLE, is_constant=True)


FUNCTIONS: dict[str, Rule] = {
    "+": _plus, "-": _minus, "*": numbers.arithmetic, "/": numbers.divide,
    "//": numbers.divide_integers, "%": numbers.remainder, "mod": numbers.remainder,
    "^": numbers.power, "**": numbers.power, "pow": numbers.power, "power": numbers.power,
    "abs": numbers.same_type("abs"), "sign": numbers.sign, "round": numbers.round_number,
    "floor": numbers.whole("floor"), "ceil": numbers.whole("ceil"),
    "ceiling": numbers.whole("ceil"), "trunc": numbers.whole("truncate"),
    "exp": numbers.of_double("exp"), "sqrt": numbers.within_domain("sqrt", "< 0"),
    "ln": numbers.within_domain("ln", "<= 0"), "log": numbers.within_domain("log10", "<= 0"),
    "log10": numbers.within_domain("log10", "<= 0"), "log2": numbers.log2,
    "pi": _pi, "radians": numbers.of_double("radians"), "degrees": numbers.of_double("degrees"),
    "greatest": numbers.extreme, "least": numbers.extreme,
    "isnan": numbers.test_double("is_nan"), "isinf": numbers.test_double("is_infinite"),
    "isfinite": numbers.test_double("is_finite"), "nullif": _null_if,
    "&": numbers.bitwise("bitwise_and"), "|": numbers.bitwise("bitwise_or"),
    "xor": numbers.bitwise("bitwise_xor"),
    "year": times.part("year"), "quarter": times.part("quarter"), "month": times.part("month"),
    "week": times.part("week"), "weekofyear": times.part("week"), "day": times.part("day"),
    "dayofmonth": times.part("day"), "dayofyear": times.part("doy"), "hour": times.part("hour"),
    "minute": times.part("minute"), "second": times.part("second"),
    "millisecond": times.part("millisecond"), "epoch": times.part("epoch"),
    "dayofweek": times.part("dow"), "weekday": times.part("dow"), "isodow": times.part("isodow"),
    "isoyear": times.part("isoyear"), "yearweek": times.part("yearweek"),
    "date_part": times.date_part, "datepart": times.date_part, "date_trunc": times.truncate,
    "datetrunc": times.truncate, "date_diff": times.difference, "datediff": times.difference,
    "last_day": times.last_day, "dayname": times.name_of("%W"), "monthname": times.name_of("%M"),
    "strftime": times.format_time, "make_date": times.make_date, "epoch_ms": times.from_epoch,
    "to_timestamp": times.from_epoch, "now": times.now, "current_timestamp": times.now,
    "get_current_timestamp": times.now, "current_date": times.today, "today": times.today,
    "to_years": times.interval_function, "to_months": times.interval_function,
    "to_weeks": times.interval_function, "to_days": times.interval_function,
    "to_hours": times.interval_function, "to_minutes": times.interval_function,
    "to_seconds": times.interval_function, "to_quarters": times.interval_function,
    "||": _concat, "concat": texts.concat, "concat_ws": texts.concat_ws,
    "upper": texts.letters("upper"), "ucase": texts.letters("upper"),
    "lower": texts.letters("lower"), "lcase": texts.letters("lower"),
    "length": texts.length, "len": texts.length, "char_length": texts.length,
    "character_length": texts.length, "strlen": texts.size_in_bytes,
    "substring": texts.substring, "substr": texts.substring, "left": texts.left,
    "right": texts.right, "~~": texts.like, "!~~": texts.like, "~~*": texts.ilike,
    "!~~*": texts.ilike, "like_escape": texts.like_escape, "not_like_escape": texts.like_escape,
    "contains": _contains, "starts_with": texts.starts_with, "prefix": texts.starts_with,
    "^@": texts.starts_with, "ends_with": texts.ends_with, "suffix": texts.ends_with,
    "instr": texts.index_of, "strpos": texts.index_of, "position": texts.index_of,
    "trim": texts.trim("trim"), "ltrim": texts.trim("ltrim"), "rtrim": texts.trim("rtrim"),
    "replace": texts.replace, "lpad": texts.pad, "rpad": texts.pad, "repeat": texts.repeat,
    "split_part": texts.split_part, "string_split": texts.split, "split": texts.split,
    "str_split": texts.split, "string_to_array": texts.split,
    "regexp_matches": regular_expressions.regexp_matches,
    "regexp_full_match": regular_expressions.regexp_matches,
    "regexp_extract": regular_expressions.regexp_extract,
    "regexp_replace": regular_expressions.regexp_replace,
    "md5": texts.hash_text("md5"), "sha1": texts.hash_text("sha1"),
    "sha256": texts.hash_text("sha256"),
    "list_value": nested.list_value, "list_pack": nested.list_value,
    "struct_pack": nested.struct_pack, "struct_extract": nested.struct_extract,
    "list_contains": nested.contains, "list_has": nested.contains,
    "array_contains": nested.contains, "list_sort": nested.sort, "array_sort": nested.sort,
    "list_reverse_sort": nested.sort,
    "array_reverse_sort": nested.sort, "list_min": nested.extremum,
    "list_max": nested.extremum, "list_sum": nested.total,
    "list_avg": nested.average, "list_concat": nested.concatenate,
    "list_cat": nested.concatenate, "array_concat": nested.concatenate,
    "list_position": nested.position, "array_position": nested.position,
    "list_indexof": nested.position, "array_length": texts.length,
    "list_reverse": nested.reverse, "array_reverse": nested.reverse,
    "list_transform": nested.apply_lambda, "list_apply": nested.apply_lambda,
    "array_transform": nested.apply_lambda, "array_apply": nested.apply_lambda,
    "list_filter": nested.apply_lambda, "array_filter": nested.apply_lambda,
}  # fmt: skip
LAMBDAS = frozenset(
    {
        "list_transform",
        "list_apply",
        "array_transform",
        "array_apply",
        "list_filter",
        "array_filter",
    }
)
INTERVALS = frozenset(
    name for name in FUNCTIONS if name.startswith("to_") and name != "to_timestamp"
)
# The functions whose result does not depend on the order of a list.
ORDER_FREE = frozenset(
    {"list_sort", "array_sort", "list_reverse_sort", "array_reverse_sort", "len", "length",
     "list_min", "list_max", "list_sum", "list_avg", "list_contains", "list_has",
     "array_contains", "array_length"}
)  # fmt: skip
# The functions that SQL also names without parentheses.
TIMES = frozenset({"current_date", "current_timestamp"})
AggregateRule = Callable[[Aggregate], Typed]
AGGREGATES: dict[str, AggregateRule] = {
    "count": aggregates.count, "count_star": aggregates.count, "count_if": aggregates.count_if,
    "countif": aggregates.count_if, "sum": aggregates.total, "avg": aggregates.average,
    "mean": aggregates.average, "max": aggregates.extremum, "min": aggregates.extremum,
    "bool_and": aggregates.boolean, "bool_or": aggregates.boolean,
    "stddev": aggregates.deviation("stddev_samp"),
    "stddev_samp": aggregates.deviation("stddev_samp"),
    "stddev_pop": aggregates.deviation("stddev_pop"),
    "variance": aggregates.deviation("var_samp"), "var_samp": aggregates.deviation("var_samp"),
    "var_pop": aggregates.deviation("var_pop"), "list": aggregates.collect,
    "array_agg": aggregates.collect, "string_agg": aggregates.join_texts,
    "listagg": aggregates.join_texts, "group_concat": aggregates.join_texts,
    "first": aggregates.first, "last": aggregates.first, "median": aggregates.quantile,
    "quantile_cont": aggregates.quantile, "quantile_disc": aggregates.discrete_quantile,
}  # fmt: skip
QUANTILES = frozenset({"quantile_cont", "quantile_disc"})
ORDERED_AGGREGATES = frozenset(
    {"list", "array_agg", "string_agg", "listagg", "group_concat", "first", "last"}
)
