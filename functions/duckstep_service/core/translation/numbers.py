"""Arithmetic and the functions of numbers."""

from __future__ import annotations

from duckstep_service.core.translation.calls import Call, Rule
from duckstep_service.core.translation.casts import convert_all, digits
from duckstep_service.core.translation.comparisons import compared
from duckstep_service.core.translation.typed import Typed, call, cast_sql
from duckstep_service.core.translation.types import (
    BOOLEAN,
    DOUBLE,
    HUGEINT,
    MAX_DIGITS,
    TINYINT,
    Type,
    decimal,
)

_DIGITS_OF_64_BITS = 18


def arithmetic(c: Call) -> Typed:
    """Return a sum, difference or product of two numbers, with DuckDB's type and overflow."""
    left, right = c.expect(2)
    if left.is_null and right.is_null:
        raise c.refuse()
    if left.is_null or right.is_null:
        left, right = convert_all([left, right], c.node, c.state)[0]
    if not (left.type.is_number and right.type.is_number) or "FLOAT" in (left.kind, right.kind):
        raise c.refuse()
    constant = left.is_constant and right.is_constant
    if DOUBLE in (left.type, right.type):
        sql = f"({c.convert(left, DOUBLE).sql} {c.name} {c.convert(right, DOUBLE).sql})"
        return Typed(sql, DOUBLE, is_constant=constant)
    if left.type.is_integer and right.type.is_integer:
        (left, right), common = convert_all([left, right], c.node, c.state)
        sql = f"({left.sql} {c.name} {right.sql})"
        return Typed(
            cast_sql(sql, common) if common == HUGEINT else sql, common, is_constant=constant
        )
    result = _decimal_type(c, digits(left.type), digits(right.type))
    return Typed(cast_sql(f"{left.sql} {c.name} {right.sql}", result), result, is_constant=constant)


def _decimal_type(c: Call, a: Type, b: Type) -> Type:
    if c.name == "*":
        width, scale = a.width + b.width, a.scale + b.scale
    else:
        scale = max(a.scale, b.scale)
        width = max(a.width - a.scale, b.width - b.scale) + 1 + scale
    if max(a.width, b.width) <= _DIGITS_OF_64_BITS:
        width = min(width, _DIGITS_OF_64_BITS)
    if scale > min(width, MAX_DIGITS):
        raise c.refuse()
    return decimal(min(width, MAX_DIGITS), scale)


def divide(c: Call) -> Typed:
    """Divide as DOUBLE, as DuckDB does numbers of every type."""
    c.expect(2)
    constant = all(each.is_constant for each in c.arguments)
    return Typed(f"({c.double(0)} / {c.double(1)})", DOUBLE, is_constant=constant)


def _integers(c: Call) -> tuple[Typed, Typed, Type]:
    """Return two integers in their common type, which must not be HUGEINT."""
    left, right = c.expect(2)
    if not (left.type.is_integer and right.type.is_integer):
        raise c.refuse()
    (left, right), common = convert_all([left, right], c.node, c.state)
    if common == HUGEINT:
        raise c.refuse()
    return left, right, common


def divide_integers(c: Call) -> Typed:
    """Return the quotient without its fraction, NULL of a divisor of zero."""
    left, right, common = _integers(c)
    sql = f"{left.sql} / nullif({right.sql}, 0)"
    return Typed(_checked(sql, f"(-{left.sql})", right, common), common)


def _checked(sql: str, opposite: str, right: Typed, common: Type) -> str:
    """Return the result of a division, which fails for the least integer and -1, as DuckDB's does.

    Athena checks the change of a sign alone.
    """
    if right.integer not in (None, -1):
        return cast_sql(sql, common)
    return cast_sql(f"CASE WHEN {right.sql} = -1 THEN {opposite} ELSE {sql} END", common)


def remainder(c: Call) -> Typed:
    """Return the remainder with the dividend's sign, NULL of a divisor of zero."""
    left, right = c.expect(2)
    if not (left.type.is_exact and right.type.is_exact):
        raise c.refuse()
    (left, right), common = convert_all([left, right], c.node, c.state)
    sql = f"{left.sql} % nullif({right.sql}, 0)"
    if common.is_integer and common != HUGEINT:
        return Typed(_checked(sql, f"(-{left.sql}) * 0", right, common), common)
    return Typed(cast_sql(sql, common), common)


def plus(c: Call) -> Typed:
    """Return a number after a plus sign."""
    (operand,) = c.expect(1)
    if not operand.type.is_number:
        raise c.refuse()
    return operand


def minus(c: Call) -> Typed:
    """Return the number with the opposite sign."""
    (operand,) = c.expect(1)
    if operand.integer is not None and operand.integer > 0:
        sql = f"(BIGINT '-{operand.integer}')" if operand.kind == "BIGINT" else f"(-{operand.sql})"
        return Typed(sql, operand.type, -operand.integer, is_constant=True)
    if not (operand.type.is_exact or operand.type == DOUBLE):
        raise c.refuse()
    return Typed(f"(-{operand.sql})", operand.type, is_constant=operand.is_constant)


def same_type(name: str) -> Rule:
    """Return the rule of a function that returns a number of its argument's type."""

    def rule(c: Call) -> Typed:
        (operand,) = c.expect(1)
        if not (operand.type.is_exact or operand.type == DOUBLE):
            raise c.refuse()
        return Typed(call(name, operand.sql), operand.type)

    return rule


def whole(name: str) -> Rule:
    """Return the rule of a function that removes the fraction."""

    def rule(c: Call) -> Typed:
        (operand,) = c.expect(1)
        if operand.type.is_integer:
            return (
                c.convert(operand, DOUBLE)
                if name != "truncate"
                else operand.with_type(operand.type)
            )
        if operand.kind == "DECIMAL":
            kind = decimal(operand.type.width, 0)
            return Typed(cast_sql(call(name, operand.sql), kind), kind)
        return Typed(call(name, c.double(0)), DOUBLE)

    return rule


def round_number(c: Call) -> Typed:
    """Round halves away from zero, to a literal number of digits."""
    operand = c.expect(1, 2)[0]
    places = c.integer(1) if len(c.arguments) == 2 else 0
    if operand.type.is_integer:
        if places < 0:
            raise c.refuse("round of an integer to tens or hundreds")
        return operand.with_type(operand.type)
    if operand.kind == "DECIMAL":
        kind = operand.type
        if places < 0:
            raise c.refuse("round of a DECIMAL to tens or hundreds")
        result = decimal(kind.width, min(kind.scale, places))
        return Typed(cast_sql(call("round", operand.sql, str(places)), result), result)
    value = c.double(0)
    if not 0 <= places <= 15:
        raise c.refuse()
    # Both engines multiply, round and divide; a number this large has no fraction to round.
    limit, power_of_ten = f"{9e15 / 10**places!r}", f"1e{places}"
    rounded = call("round", value, str(places)) if places else call("round", value)
    large = value
    if places:
        product = f"{value} * {power_of_ten}"
        large = f"if(is_infinite({product}), {value}, {product} / {power_of_ten})"
    return Typed(
        f"(CASE WHEN abs({value}) < DOUBLE '{limit}' THEN {rounded} ELSE {large} END)", DOUBLE
    )


def of_double(name: str) -> Rule:
    """Return the rule of a function of one DOUBLE."""
    return lambda c: Typed(call(name, *[c.double(i) for i in range(len(c.expect(1)))]), DOUBLE)


def within_domain(name: str, excluded: str) -> Rule:
    """Return the rule of a function that fails for some numbers, for which Athena returns NaN."""

    def rule(c: Call) -> Typed:
        c.expect(1)
        value = c.double(0)
        failure = f"CAST(1 / (CASE WHEN {value} {excluded} THEN 0 ELSE 1 END) AS double)"
        return Typed(
            f"(CASE WHEN {value} {excluded} THEN {failure} ELSE {call(name, value)} END)", DOUBLE
        )

    return rule


def log2(c: Call) -> Typed:
    """Return the binary logarithm, which Athena computes inexactly of powers of two."""
    found, value = within_domain("log2", "<= 0")(c).sql, c.double(0)
    return Typed(
        f"(CASE WHEN power(2e0, round({found})) = {value} THEN round({found}) ELSE {found} END)",
        DOUBLE,
    )


def power(c: Call) -> Typed:
    """Return a power; C and Java differ in those of one, and of minus one to infinity."""
    c.expect(2)
    base, exponent = c.double(0), c.double(1)
    if c.arguments[1].is_constant and c.arguments[1].type.is_exact:
        return Typed(call("power", base, exponent), DOUBLE)
    return Typed(
        f"(CASE WHEN {base} = 1e0 OR ({base} = -1e0 AND is_infinite({exponent})) THEN 1e0"
        f" ELSE power({base}, {exponent}) END)",
        DOUBLE,
    )


def sign(c: Call) -> Typed:
    """Return -1, 0 or 1, 0 of NaN."""
    (operand,) = c.expect(1)
    if not (operand.type.is_exact or operand.type == DOUBLE):
        raise c.refuse()
    x = operand.sql
    sql = f"CASE WHEN {x} > 0 THEN 1 WHEN {x} < 0 THEN -1 WHEN {x} IS NOT NULL THEN 0 END"
    return Typed(cast_sql(sql, TINYINT), TINYINT)


def extreme(c: Call) -> Typed:
    """Return the greatest or least argument that is not NULL."""
    operands, common = convert_all(c.arguments, c.node, c.state)
    if common.kind == "DOUBLE":
        return Typed(_extreme_double([each.sql for each in operands], c.name), DOUBLE)
    if not (common.is_exact or common.is_time or common.kind == "VARCHAR"):
        raise c.refuse()
    name = "array_max" if c.name == "greatest" else "array_min"
    items = ", ".join(each.sql for each in operands)
    return Typed(f"{name}(filter(ARRAY[{items}], e0 -> e0 IS NOT NULL))", common)


def _extreme_double(operands: list[str], name: str) -> str:
    best, item = Typed("s0", DOUBLE), Typed("e0", DOUBLE)
    test = compared(best, item, DOUBLE, ">" if name == "greatest" else "<")
    step = f"CASE WHEN s0 IS NULL OR NOT {test} THEN e0 ELSE s0 END"
    present = f"filter(ARRAY[{', '.join(operands)}], e0 -> e0 IS NOT NULL)"
    return f"reduce({present}, CAST(NULL AS double), (s0, e0) -> {step}, s0 -> s0)"


def test_double(name: str) -> Rule:
    """Return the rule of a test of a DOUBLE."""

    def rule(c: Call) -> Typed:
        (operand,) = c.expect(1)
        if operand.type != DOUBLE:
            raise c.refuse()
        return Typed(call(name, operand.sql), BOOLEAN)

    return rule


def bitwise(name: str) -> Rule:
    """Return the rule of an operator on the bits of two integers."""

    def rule(c: Call) -> Typed:
        left, right, common = _integers(c)
        return Typed(cast_sql(call(name, left.sql, right.sql), common), common)

    return rule
