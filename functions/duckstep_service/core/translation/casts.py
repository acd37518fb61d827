"""Casts, explicit and implied, and the common type of several expressions."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.translation.literals import text_as
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed, cast_sql
from duckstep_service.core.translation.types import (
    DOUBLE,
    INTEGER_DIGITS,
    INTEGERS,
    MAX_DIGITS,
    NULL,
    TIMESTAMP,
    TIMESTAMPTZ,
    VARCHAR,
    Type,
    ast_type,
    decimal,
    list_of,
)

_INTEGER_TEXT = "^[+-]?[0-9]{1,19}$"
_NUMBER_TEXT = "^[+-]?[0-9]{1,15}([.][0-9]{1,15})?$"
_DATE_TEXT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIMESTAMP_TEXT = f"{_DATE_TEXT[:-1]} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,6}})?$"


def cast_node(node: Node, scope: Any) -> Typed:
    """Return an explicit cast."""
    state: State = scope.state
    target, operand = ast_type(node["cast_type"]), scope.expression(node["child"])
    if node.get("try_cast") and not (operand.type == target or operand.is_null):
        raise state.refuse(node, "TRY_CAST")
    if operand.text is not None and target.kind == "INTERVAL":
        return interval_literal(operand.text, node, state)
    if not target.is_supported:
        raise state.refuse(node, f"The type {target.kind or 'of this cast'}")
    return convert(operand, target, node, state, explicit=True)


def convert(
    operand: Typed, target: Type, node: Any, state: State, *, explicit: bool = False
) -> Typed:
    """Return an expression as another type of DuckDB, with the value of DuckDB's cast."""
    source = operand.type
    if source == target:
        return operand.with_type(target) if explicit else operand
    if operand.is_null:
        return Typed(cast_sql("NULL", target), target, is_constant=operand.is_constant)
    if operand.text is not None:
        return text_as(operand.text, target, node, state)
    sql = _cast(operand, target, node, state, explicit)
    return Typed(sql, target, is_constant=operand.is_constant)


def _cast(operand: Typed, target: Type, node: Any, state: State, explicit: bool) -> str:
    source, sql = operand.type, operand.sql
    if source.is_exact and target.is_number and target.kind != "FLOAT":
        return cast_sql(sql, target)
    if source.kind == "BOOLEAN" and target.is_integer:
        return cast_sql(sql, target)
    if source.kind == "FLOAT" and target == DOUBLE:
        return cast_sql(sql, target)
    if source.kind == "DOUBLE" and target.is_integer and target.kind != "HUGEINT":
        return cast_sql(_half_to_even(sql), target)
    if target == VARCHAR and explicit:
        return text_of(operand, node, state)
    if source.is_time and target.is_time:
        return _between_times(sql, source, target)
    if source == VARCHAR and explicit:
        return _from_text(sql, target, node, state)
    if source.kind == "LIST" and target.kind == "LIST":
        return _elements(operand, target, node, state, explicit)
    if source.kind == "STRUCT" and target.kind == "STRUCT" and _same_athena(source, target):
        return sql
    raise state.refuse(node, f"A cast of {source.name()} to {target.name()}")


def _same_athena(source: Type, target: Type) -> bool:
    names = [name.lower() for name, _ in source.fields]
    return names == [name.lower() for name, _ in target.fields] and (
        source.athena() == target.athena()
    )


def _elements(operand: Typed, target: Type, node: Any, state: State, explicit: bool) -> str:
    name = state.new_name("e")
    if operand.type.element == NULL:
        return f"transform({operand.sql}, {name} -> {cast_sql('NULL', target.element)})"
    element = _cast(Typed(name, operand.type.element), target.element, node, state, explicit)
    return f"transform({operand.sql}, {name} -> {element})"


def _half_to_even(sql: str) -> str:
    """Round halves to even numbers, as DuckDB's cast does and Athena's does not."""
    return (
        f"(CASE WHEN abs({sql} - truncate({sql})) = 0.5e0 THEN 2 * round({sql} / 2)"
        f" ELSE round({sql}) END)"
    )


def _between_times(sql: str, source: Type, target: Type) -> str:
    if source.kind != "DATE" and target.kind != "DATE":
        return sql
    return cast_sql(sql, target)


def text_of(operand: Typed, node: Any, state: State) -> str:
    """Return the text of a value as DuckDB writes it."""
    source, sql = operand.type, operand.sql
    if source == VARCHAR:
        return sql
    if source.kind == "DECIMAL" and source.width == source.scale:
        # DuckDB writes no zero before the point of a type without digits there.
        return rf"regexp_replace(CAST({sql} AS varchar), '^(-?)0\.', '$1.')"
    if source.is_exact or source.kind in ("BOOLEAN", "NULL"):
        return f"CAST({sql} AS varchar)"
    # Athena writes a sign before years of five digits.
    text = f"replace(CAST({sql} AS varchar), '+', '')"
    if source.kind == "DATE":
        return text
    if source.kind == "TIMESTAMP":
        whole = rf"regexp_replace({text}, '\.0+$', '')"
        return rf"regexp_replace({whole}, '(\.[0-9]*[1-9])0+$', '$1')"
    raise state.refuse(node, f"The text of {source.name()}")


def _from_text(sql: str, target: Type, node: Any, state: State) -> str:
    """Convert texts of the plain form; any other text fails, as Athena reads it differently."""
    patterns = {"DOUBLE": _NUMBER_TEXT, "DATE": _DATE_TEXT, "TIMESTAMP": _TIMESTAMP_TEXT}
    pattern = _INTEGER_TEXT if target.is_integer else patterns.get(target.kind)
    if pattern is None:
        raise state.refuse(node, f"A cast of VARCHAR to {target.name()}")
    checked = (
        f"(CASE WHEN regexp_like({sql}, '{pattern}') THEN {sql} ELSE 'not plain: ' || {sql} END)"
    )
    return cast_sql(checked, target)


def interval_literal(text: str, node: Any, state: State) -> Typed:
    """Return a constant INTERVAL."""
    from duckstep_service.core.translation.times import interval_of

    return interval_of(text, node, state)


def common_type(operands: list[Typed], node: Any, state: State) -> Type:
    """Return the type to which DuckDB casts several expressions."""
    found: Typed | None = None
    for operand in operands:
        found = operand if found is None else _common(found, operand, node, state)
    assert found is not None
    if found.integer is not None or found.text is not None or not found.is_null:
        return found.type
    return NULL


def _common(a: Typed, b: Typed, node: Any, state: State) -> Typed:
    if a.type == b.type:
        return Typed("", a.type, *((a.integer, None) if a.integer == b.integer else (None, None)))
    if a.is_null or b.is_null:
        return b if a.is_null else a
    if a.text is not None and b.type != VARCHAR:
        return b
    if b.text is not None and a.type != VARCHAR:
        return a
    return Typed("", merge_types(a, b, node, state))


def merge_types(a: Typed, b: Typed, node: Any, state: State) -> Type:
    """Return the common type of two different types."""
    first, second = a.type, b.type
    if first.is_integer and second.is_integer:
        return _integers(a, b)
    if first.is_exact and second.is_exact:
        return _decimals(digits(first), digits(second), node, state)
    numbers = {first.kind, second.kind}
    if first.is_number and second.is_number and "DOUBLE" in numbers:
        return DOUBLE
    if first.is_time and second.is_time:
        return TIMESTAMPTZ if "TIMESTAMPTZ" in numbers else TIMESTAMP
    if numbers == {"LIST"}:
        inner = (Typed("", first.element), Typed("", second.element))
        return list_of(common_type(list(inner), node, state))
    raise state.refuse(node, f"{first.name()} together with {second.name()}")


def _integers(a: Typed, b: Typed) -> Type:
    """Return the wider type; an integer literal takes the other type if its value fits."""
    for literal, other in ((a, b), (b, a)):
        if literal.integer is not None and other.integer is None and _fits(literal, other.type):
            return other.type
    return max(a.type, b.type, key=lambda each: INTEGERS.index(each.kind))


def _fits(literal: Typed, target: Type) -> bool:
    bits = {"TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63, "HUGEINT": 127}[target.kind]
    return literal.integer is not None and -(2**bits) <= literal.integer < 2**bits


def digits(source: Type) -> Type:
    """Return the DECIMAL that holds an integer type's values."""
    return source if source.kind == "DECIMAL" else decimal(INTEGER_DIGITS[source.kind], 0)


def _decimals(a: Type, b: Type, node: Any, state: State) -> Type:
    scale = max(a.scale, b.scale)
    width = max(a.width - a.scale, b.width - b.scale) + scale
    return decimal(min(width, MAX_DIGITS), scale)


def convert_all(operands: list[Typed], node: Any, state: State) -> tuple[list[Typed], Type]:
    """Return expressions in their common type."""
    target = common_type(operands, node, state)
    return [convert(each, target, node, state) for each in operands], target
