"""The type that holds all items of a list, whose values are bound with one type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from duckstep.lexer import quoted_name
from duckstep.types.declaration import SqlType, parse_type

# DuckDB's name of the type of NULL, and of anything that takes the type of its place.
UNKNOWN = '"NULL"'
_MAX_DIGITS = 38
# In the order of their ranges, with the digits of each.
_INTEGER_DIGITS = {"BIGINT": 19, "HUGEINT": 39, "UHUGEINT": 39, "BIGNUM": 39}


def common_type(types: Iterable[str]) -> str:
    """Return the declaration of the type of all items. Raises ValueError if there is none."""
    return reduce(_merge, dict.fromkeys(types), UNKNOWN)


def struct_type(members: Sequence[tuple[str, str]]) -> str:
    """Return the declaration of a STRUCT."""
    return f"STRUCT({', '.join(f'{quoted_name(name)} {kind}' for name, kind in members)})"


def _merge(left: str, right: str) -> str:
    if left == right or right == UNKNOWN:
        return left
    if left == UNKNOWN:
        return right
    one, other = parse_type(left), parse_type(right)
    if one.name == other.name == "LIST":
        return f"{_merge(one.item.text, other.item.text)}[]"
    if _names(one) and _names(one) == _names(other):
        pairs = zip(one.fields, other.fields, strict=True)
        return struct_type([(a.name, _merge(a.type.text, b.type.text)) for a, b in pairs])
    return _merge_numbers(one, other)


def _names(kind: SqlType) -> list[str]:
    return [field.name for field in kind.fields] if kind.name == "STRUCT" else []


def _merge_numbers(one: SqlType, other: SqlType) -> str:
    names = {one.name, other.name}
    if names <= set(_INTEGER_DIGITS):
        return max(names, key=list(_INTEGER_DIGITS).index)
    if names <= {*_INTEGER_DIGITS, "DECIMAL"}:
        return _merge_decimals(one, other)
    if names <= {*_INTEGER_DIGITS, "DOUBLE"}:
        return "DOUBLE"
    raise ValueError(f"the items of a list have different types: {one}, {other}.")


def _merge_decimals(*types: SqlType) -> str:
    scale = max(kind.scale or 0 for kind in types)
    digits = max(_whole_digits(kind) for kind in types) + scale
    if digits > _MAX_DIGITS:
        raise ValueError(f"one DECIMAL for all items of a list needs {digits} digits; 38 exist.")
    return f"DECIMAL({digits},{scale})"


def _whole_digits(kind: SqlType) -> int:
    return _INTEGER_DIGITS.get(kind.name) or (kind.precision or 0) - (kind.scale or 0)
