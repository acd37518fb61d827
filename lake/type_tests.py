"""Tests of text values: whether a type keeps the value, as SQL with {0} for the column."""

import re

from duckstep_service.core.sql.quoting import quote_literal

_DAY = r"\d{4}-\d\d-\d\d"
_TIMESTAMP = _DAY + r"[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_ZONE = r" ?(Z|[+-]\d\d(:?\d\d)?)"
_INTEGER = r"-?[1-9]\d{0,18}|0"
_DECIMAL_TYPE = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
INTEGERS = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT",
            "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT")  # fmt: skip


def matches(pattern: str) -> str:
    """Return the test that a value matches a pattern; braces are doubled for the column."""
    literal = quote_literal(pattern).replace("{", "{{").replace("}", "}}")
    return f"regexp_full_match({{0}}, {literal})"


def _casts(type_: str) -> str:
    return f"TRY_CAST({{0}} AS {type_}) IS NOT NULL"


# A DOUBLE keeps 15 digits, and 17 if they are the shortest text of their number.
_NUMBER = r"-?(0|[1-9]\d{{0,17}})(\.{0})?([eE][-+]([12]?\d\d|\d))?"
_KEPT_BY_DOUBLE = "(length({0}) <= 15 OR TRY_CAST({0} AS DOUBLE)::VARCHAR IN ({0}, {0} || '.0'))"

# 007 and 12E5 are identifiers and remain text, as do integers beyond 64 bits.
# A fraction of several digits that ends in zero needs a DECIMAL.
DECIMAL = "DECIMAL"
_SHAPES = {
    "BIGINT": _INTEGER,
    "DOUBLE": _NUMBER.format(r"(\d|\d*[1-9])"),
    DECIMAL: r"-?(0|[1-9]\d*)(\.\d+)?",
    "BOOLEAN": r"(?i)true|false",
    "DATE": _DAY,
    "TIMESTAMP": _TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": _TIMESTAMP + _ZONE,
}
SHAPES = {type_: re.compile(shape) for type_, shape in _SHAPES.items()}

_AFTER_CHRIST = "{0}[:4] <> '0000'"
_CONDITIONS = {
    "BIGINT": _casts("BIGINT"),
    "DOUBLE": _KEPT_BY_DOUBLE,
    DECIMAL: "length({0}) <= 40",
    "BOOLEAN": "true",
    "DATE": f"{_casts('DATE')} AND {_AFTER_CHRIST}",
    "TIMESTAMP": f"{_casts('TIMESTAMP')} AND {_AFTER_CHRIST}",
    "TIMESTAMP WITH TIME ZONE": f"{_casts('TIMESTAMPTZ')} AND {_AFTER_CHRIST}",
}
INFERRED_TESTS = {
    type_: f"{matches(shape)} AND {_CONDITIONS[type_]}" for type_, shape in _SHAPES.items()
}


def keeps_value(type_: str) -> str | None:
    """Return the test that a column of a table keeps a value, or None for other types."""
    if type_ in INTEGERS:
        return f"{matches(_INTEGER)} AND {_casts(type_)}"
    if type_ == "DOUBLE":
        return f"{matches(_NUMBER.format('[0-9]+'))} AND {_KEPT_BY_DOUBLE}"
    if decimal := _DECIMAL_TYPE.fullmatch(type_):
        return f"{matches(_fraction(int(decimal[2]), '-?(0|[1-9][0-9]*)'))} AND {_casts(type_)}"
    return None if type_ == DECIMAL else INFERRED_TESTS.get(type_)


def accepts_value(type_: str) -> str:
    """Return the test that a value can be read as a declared type."""
    if type_ in INTEGERS:
        return f"{matches('[+-]?[0-9]+')} AND {_casts(type_)}"
    if decimal := _DECIMAL_TYPE.fullmatch(type_):
        return f"{matches(_fraction(int(decimal[2]), '[+-]?[0-9]*'))} AND {_casts(type_)}"
    tests = {
        "DOUBLE": "coalesce(NOT isinf(TRY_CAST({0} AS DOUBLE)) OR NOT regexp_matches({0}, '[0-9]')"
        " AND TRY_CAST({0} AS DOUBLE) IS NOT NULL, false)",
        "BOOLEAN": _casts("BOOLEAN"),
        "DATE": INFERRED_TESTS["DATE"],
        "TIMESTAMP": f"{matches(rf'{_DAY}|{_TIMESTAMP}')} AND {_casts('TIMESTAMP')}",
        "TIMESTAMP WITH TIME ZONE": INFERRED_TESTS["TIMESTAMP WITH TIME ZONE"],
        "VARCHAR": "true",
    }
    return tests[type_]


def _fraction(scale: int, whole: str) -> str:
    return rf"{whole}(\.\d{{0,{scale}}}0*)?" if scale else rf"{whole}(\.0*)?"
