"""Type inference for decoded values: the narrowest DuckDB type that keeps every one of them."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.json_text import NumberText
from lake.type_inference import TEXT
from lake.type_tests import SHAPES

JSON = "JSON"
# Objects of more keys, and values below more levels, become JSON text.
_MAX_FIELDS, _MAX_LEVELS = 200, 16
# Integers up to here, and decimals of fewer characters, are exact as DOUBLE.
_EXACT_INTEGER, _EXACT_CHARACTERS = 1 << 53, 16
_MIN_BIGINT, _MAX_BIGINT = -(1 << 63), (1 << 63) - 1
# As in files of text: few types, so that files can be appended to each other's tables.
_DECIMAL_DIGITS = (18, 38)
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_ZONE = r"(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)"
_TEMPORAL = {
    "DATE": SHAPES["DATE"],
    "TIMESTAMP": SHAPES["TIMESTAMP"],
    "TIMESTAMP WITH TIME ZONE": re.compile(SHAPES["TIMESTAMP"].pattern + _ZONE),
    "TIME": re.compile(_CLOCK),
}


class ValueType:
    """The kinds, ranges and fields of the values that one column, field or element has."""

    def __init__(self, level: int = 0) -> None:
        self.kinds: set[str] = set()
        self.fields: dict[str, ValueType] = {}
        self.element: ValueType | None = None
        self._level = level
        self._text_type: str | None = None
        self._smallest = self._largest = 0
        self._whole_digits = self._scale = 1
        self._has_fractions, self._is_double, self._is_decimal = False, True, True

    def observe(self, value: Any) -> None:
        """Include a value: a result of the JSON decoder, None for a NULL."""
        kind = type(value)
        if kind is str:
            self.kinds.add("text")
            if self._text_type != TEXT:
                self._observe_text(value)
        elif kind is int:
            self.kinds.add("number")
            self._observe_integer(value)
        elif kind is NumberText:
            self.kinds.add("number")
            self._observe_fraction(value)
        elif kind is bool:
            self.kinds.add("boolean")
        elif kind is dict or kind is list:
            self._observe_nested(value)

    def field(self, key: str) -> "ValueType":
        """Return the type of an object's key. Raises LakeError for a NUL character in it."""
        found = self.fields.get(key)
        if found is None:
            if "\0" in key:
                raise LakeError(f"the key {key!r} has a NUL character, as no column has; rename it")
            self.fields[key] = found = ValueType(self._level + 1)
        return found

    def named_fields(self) -> list[tuple[str, str, "ValueType"]]:
        """Return each key with a name of its own in any case, and its type."""
        names = unique_names(list(self.fields))
        return [(key, name, self.fields[key]) for key, name in zip(self.fields, names, strict=True)]

    @property
    def is_json(self) -> bool:
        """Whether no DuckDB type other than JSON keeps the values."""
        return len(self.kinds) > 1 or len(self.fields) > _MAX_FIELDS or self._level > _MAX_LEVELS

    def duckdb_type(self) -> str:
        """Return the narrowest type."""
        if self.is_json or not self.kinds:
            return JSON
        kind = next(iter(self.kinds))
        if kind == "text":
            return self._text_type or TEXT
        if kind == "number":
            return self._number_type()
        if kind == "object":
            return self._object_type()
        return f"{self._element_type()}[]" if kind == "array" else "BOOLEAN"

    def _observe_text(self, value: str) -> None:
        candidates = _TEMPORAL if self._text_type is None else (self._text_type,)
        self._text_type = _temporal_type(value, candidates)

    def _observe_integer(self, value: int) -> None:
        if value < self._smallest:
            self._smallest = value
        elif value > self._largest:
            self._largest = value
        if not -_EXACT_INTEGER <= value <= _EXACT_INTEGER:
            self._is_double = self._is_double and _is_double(str(value))

    def _observe_fraction(self, value: NumberText) -> None:
        self._has_fractions = True
        whole, _, fraction = value.partition(".")
        self._whole_digits = max(self._whole_digits, len(whole))
        self._scale = max(self._scale, len(fraction))
        if len(value) > _EXACT_CHARACTERS or not fraction.isdigit():
            self._is_double = self._is_double and _is_double(value)
            self._is_decimal = self._is_decimal and fraction.isdigit()

    def _observe_nested(self, value: dict[str, Any] | list[Any]) -> None:
        self.kinds.add("object" if isinstance(value, dict) else "array")
        if self.is_json:
            return
        if isinstance(value, dict):
            for key, item in value.items():
                self.field(key).observe(item)
        else:
            self.element = self.element or ValueType(self._level + 1)
            for item in value:
                self.element.observe(item)

    def _number_type(self) -> str:
        if not self._has_fractions:
            fits = self._smallest >= _MIN_BIGINT and self._largest <= _MAX_BIGINT
            return "BIGINT" if fits else TEXT
        if self._is_double:
            return "DOUBLE"
        whole = max(self._whole_digits, len(str(self._smallest)), len(str(self._largest)))
        digits = whole + self._scale
        if not self._is_decimal or digits > _DECIMAL_DIGITS[-1]:
            return TEXT
        return f"DECIMAL({min(n for n in _DECIMAL_DIGITS if n >= digits)},{self._scale})"

    def _object_type(self) -> str:
        if not self.fields:
            return f"MAP(VARCHAR, {JSON})"
        fields = (f"{quote_identifier(n)} {t.duckdb_type()}" for _, n, t in self.named_fields())
        return f"STRUCT({', '.join(fields)})"

    def _element_type(self) -> str:
        return self.element.duckdb_type() if self.element else JSON


def unique_names(keys: Sequence[str]) -> list[str]:
    """Return the column names of keys: as DuckDB, v and V become v and V_1, "" becomes C0."""
    reserved, taken, names = {key.lower() for key in keys}, set[str](), []
    for position, key in enumerate(keys):
        base = name = key or f"C{position}"
        number = 0
        while name.lower() in taken or (name != key and name.lower() in reserved):
            number += 1
            name = f"{base}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _temporal_type(value: str, candidates: Collection[str]) -> str:
    """Return the type among the candidates that keeps the text, else VARCHAR."""
    for type_ in candidates:
        if _TEMPORAL[type_].fullmatch(value):
            return type_ if type_ == "TIME" or _is_date(value[:10]) else TEXT
    return TEXT


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_double(value: str) -> bool:
    """Return whether a DOUBLE keeps every digit of a number."""
    return value in _NOT_FINITE or Decimal(repr(float(value))) == Decimal(value)
