"""Literals: the constants of the AST and the values of parameters."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.translation.state import Node, State
from duckstep_service.core.translation.typed import Typed
from duckstep_service.core.translation.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    HUGEINT,
    INTEGER,
    MAX_DIGITS,
    NULL,
    TIMESTAMP,
    VARCHAR,
    Type,
    ast_type,
)

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?"
    r"( ?UTC|Z|\+00(?::?00)?)?"
)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)


def constant(node: Node, state: State) -> Typed:
    """Return a constant of the AST."""
    value = node["value"]
    return value_literal(value, ast_type(value["type"]), node, state)


def value_literal(value: Node, kind: Type, node: Node, state: State) -> Typed:
    """Return a value as DuckDB serializes it."""
    if value.get("is_null"):
        return Typed("NULL", NULL, is_constant=True)
    content = value.get("value")
    if kind.kind == "HUGEINT" and isinstance(content, dict):
        content = int(content["upper"]) * 2**64 + int(content["lower"])
    if kind.is_integer and isinstance(content, int) and abs(content) < 10**MAX_DIGITS:
        return integer_literal(content)
    if kind.kind == "DECIMAL" and isinstance(content, int):
        return Typed(f"DECIMAL '{_decimal_text(content, kind.scale)}'", kind, is_constant=True)
    if kind.kind == "DOUBLE" and isinstance(content, float):
        return double_literal(content)
    if kind.kind == "VARCHAR" and isinstance(content, str):
        return text_literal(content)
    if kind.kind == "BOOLEAN" and isinstance(content, bool):
        return Typed("true" if content else "false", BOOLEAN, is_constant=True)
    raise state.refuse(node, f"A constant of type {kind.kind}")


def integer_literal(value: int) -> Typed:
    """Return an integer of the smallest type of INTEGER, BIGINT and HUGEINT."""
    if -(2**31) <= value < 2**31:
        return Typed(f"({value})" if value < 0 else str(value), INTEGER, value, is_constant=True)
    if -(2**63) < value < 2**63:
        return Typed(f"(BIGINT '{value}')", BIGINT, value, is_constant=True)
    return Typed(f"CAST(DECIMAL '{value}' AS decimal(38,0))", HUGEINT, value, is_constant=True)


def double_literal(value: float) -> Typed:
    """Return a DOUBLE."""
    if math.isnan(value):
        return Typed("nan()", DOUBLE, is_constant=True)
    if math.isinf(value):
        return Typed("infinity()" if value > 0 else "(-infinity())", DOUBLE, is_constant=True)
    return Typed(f"(DOUBLE '{value!r}')", DOUBLE, is_constant=True)


def text_literal(value: str) -> Typed:
    """Return a text."""
    return Typed(f"CAST({quote_literal(value)} AS varchar)", VARCHAR, text=value, is_constant=True)


def parameter(node: Node, state: State) -> Typed:
    """Return the value of a parameter as a literal."""
    name = fold_name(str(node["identifier"]))
    if name not in state.parameters:
        raise state.refuse(node, f"The parameter {name} without a value")
    value = state.parameters[name]
    if value is None:
        return Typed("NULL", NULL, is_constant=True)
    if isinstance(value, bool):
        return Typed("true" if value else "false", BOOLEAN, is_constant=True)
    if isinstance(value, int):
        # A parameter has its own type, a literal takes that of its place.
        found = integer_literal(value)
        return Typed(found.sql, found.type, is_constant=True)
    if isinstance(value, float):
        return double_literal(value)
    if isinstance(value, str) and "\0" not in value:
        return text_literal(value)
    raise state.refuse(node, f"The parameter {name}, which is a list, an object or has NUL,")


def text_as(text: str, target: Type, node: Any, state: State) -> Typed:
    """Return the value of a text literal in another type; accepts the plain forms alone."""
    made: Typed | None = None
    if target.kind == "DATE":
        made = _date(text)
    elif target.kind in ("TIMESTAMP", "TIMESTAMPTZ"):
        made = _timestamp(text, target)
    elif target.is_integer and _INTEGER.fullmatch(text):
        made = Typed(f"CAST({int(text)} AS {target.athena()})", target, is_constant=True)
    elif target.kind == "DECIMAL" and _NUMBER.fullmatch(text):
        made = Typed(f"CAST(DECIMAL '{text}' AS {target.athena()})", target, is_constant=True)
    elif target.kind == "DOUBLE" and (_NUMBER.fullmatch(text) or text.lower() in _SPECIAL):
        made = double_literal(float(text))
    elif target.kind == "BOOLEAN" and text.lower() in ("t", "f", "true", "false"):
        made = Typed("true" if text.lower()[0] == "t" else "false", BOOLEAN, is_constant=True)
    if made is None:
        raise state.refuse(node, f"The text {text[:40]!r} as {target.name()}")
    return made


_SPECIAL = ("nan", "inf", "-inf", "infinity", "-infinity")


def _date(text: str) -> Typed | None:
    found = _DATE.fullmatch(text.strip())
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    return Typed(f"DATE '{day.isoformat()}'", Type("DATE"), is_constant=True) if day else None


def _timestamp(text: str, target: Type) -> Typed | None:
    found = _TIMESTAMP.fullmatch(text.strip())
    if not found or (found[8] and target == TIMESTAMP):
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micros = int((found[7] or "").ljust(6, "0"))
    try:
        moment = datetime(year, month, day, hour, minute, second, micros)
    except ValueError:
        return None
    return moment_literal(moment, target)


def moment_literal(moment: datetime, target: Type) -> Typed:
    """Return a TIMESTAMP or, of a moment in UTC, a TIMESTAMP WITH TIME ZONE."""
    text = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
    return Typed(f"TIMESTAMP '{text}'", target, is_constant=True)


def _decimal_text(unscaled: int, scale: int) -> str:
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    whole, fraction = digits[: len(digits) - scale], digits[len(digits) - scale :]
    return f"{'-' if unscaled < 0 else ''}{whole}{'.' if scale else ''}{fraction}"
