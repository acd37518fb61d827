"""SQL of the cells of an XLSX sheet."""

from __future__ import annotations

import html
import re
from typing import Any

from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.engine.output.csv_values import csv_text

ROW_NUMBER = "duckstep_xlsx_row"
TEXT_TOO_LONG = "a text has more than 32,767 characters"
_MAX_TEXT = 32_767
# Excel keeps 15 digits of a number.
_MAX_NUMBER = 999_999_999_999_999
_SMALL_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"}
_LARGE_INTEGERS = {"BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"}
_FLOATS = {"FLOAT", "DOUBLE"}
_TIMESTAMPS = {
    "TIMESTAMP",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIMESTAMP_NS",
    "TIMESTAMP WITH TIME ZONE",
}
_DATE_STYLE, _TIMESTAMP_STYLE, _TIME_STYLE = 1, 2, 3
# Days from 1899-12-30, day 0 of a sheet after its false 1900-02-29, to 1970-01-01.
_EPOCH_DAY = 25_569
_FIRST_DAY, _LAST_DAY = 61, 2_958_465
# XML 1.0, 2.2 and 2.11: not allowed in a document; a parser reads a carriage return as a line feed.
_NOT_IN_XML = (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)
_NOT_IN_XML_PATTERN = r"[\x00-\x08\x0B-\x1F\x{FFFE}\x{FFFF}]"
# Excel decodes `_x0041_` in a text to `A`, so the underscore of a literal one is escaped.
_MARK = "_x([0-9A-Fa-f]{4}_)"
_ESCAPED_MARK = r"_x005F_x\1"


def cell(kind: Any, name: str, letters: str) -> str:
    """Return the SQL of a cell's XML; `name` is the quoted column."""
    place = f"'<c r=\"{letters}' || {ROW_NUMBER} || '\"'"
    return f"({place} || coalesce({_content(kind, name)}, '/>'))"


def column_letters(number: int) -> str:
    """Return the letters of a column from 0: A to Z, AA …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_content(text: str) -> str:
    """Return a text as the content of an XML element, as `_text` does in SQL."""
    escaped = html.escape(re.sub(_MARK, _ESCAPED_MARK, text), quote=False)
    return escaped.translate({code: _excel_form(code) for code in _NOT_IN_XML})


def _content(kind: Any, name: str) -> str:
    """Return the SQL of what follows the cell's place: its type, style and value."""
    type_name, text = str(kind), _text(kind, name)
    if type_name == "BOOLEAN":
        return f"' t=\"b\"><v>' || CAST({name} AS TINYINT) || '</v></c>'"
    if type_name in _SMALL_INTEGERS:
        return _number(f"CAST({name} AS VARCHAR)")
    if type_name in _LARGE_INTEGERS or kind.id == "decimal":
        exact = f"abs(TRY_CAST({name} AS DOUBLE)) <= {_MAX_NUMBER}"
        if kind.id == "decimal":
            scale = dict(kind.children)["scale"]
            exact = f"abs({name}) <= {_MAX_NUMBER} / power(10, {scale})"
        return _either(exact, _number(f"CAST({name} AS VARCHAR)"), text)
    if type_name in _FLOATS:
        return _either(f"isfinite({name})", _number(f"CAST({name} AS VARCHAR)"), text)
    return _time(type_name, name, text) or text


def _time(type_name: str, name: str, text: str) -> str | None:
    """Return the SQL of a date or time as days since 1899-12-30, None for another type."""
    if type_name == "TIME":
        return _number(f"CAST(round(epoch_ms({name}) / 86400000.0, 9) AS VARCHAR)", _TIME_STYLE)
    if type_name == "DATE":
        days, style = f"({name} - DATE '1970-01-01' + {_EPOCH_DAY})", _DATE_STYLE
    elif type_name in _TIMESTAMPS:
        days = f"round(epoch_ms({name}) / 86400000.0 + {_EPOCH_DAY}, 9)"
        style = _TIMESTAMP_STYLE
    else:
        return None
    inside = f"{days} BETWEEN {_FIRST_DAY} AND {_LAST_DAY + 1}"
    finite = f"CASE WHEN isfinite({name}) THEN {inside} ELSE false END"
    return _either(finite, _number(f"CAST({days} AS VARCHAR)", style), text)


def _number(digits: str, style: int = 0) -> str:
    mark = f' s="{style}"' if style else ""
    return f"'{mark}><v>' || {digits} || '</v></c>'"


def _either(condition: str, number: str, text: str) -> str:
    return f"CASE WHEN {condition} THEN {number} ELSE {text} END"


def _text(kind: Any, name: str) -> str:
    """Return the SQL of a text, with the characters that XML has not in Excel's form `_x001F_`."""
    text = csv_text(kind, name)
    marks, replaced = quote_literal(_MARK), quote_literal(_ESCAPED_MARK)
    escaped = f"regexp_replace({text}, {marks}, {replaced}, 'g')"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        escaped = f"replace({escaped}, '{sign}', '{entity}')"
    special = f"regexp_matches({text}, {quote_literal(_NOT_IN_XML_PATTERN)})"
    checked = (
        f"CASE WHEN {name} IS NULL THEN NULL"
        f" WHEN length({text}) > {_MAX_TEXT} THEN error('{TEXT_TOO_LONG}')"
        f" WHEN {special} THEN {_in_excel_form(escaped)} ELSE {escaped} END"
    )
    return f"' t=\"inlineStr\"><is><t xml:space=\"preserve\">' || {checked} || '</t></is></c>'"


def _in_excel_form(text: str) -> str:
    for code in _NOT_IN_XML:
        text = f"replace({text}, chr({code}), '{_excel_form(code)}')"
    return text


def _excel_form(code: int) -> str:
    return f"_x{code:04X}_"
