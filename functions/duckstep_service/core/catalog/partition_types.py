"""Types of partition columns: inferred from the names of folders, or declared in `_table.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from duckstep_service.core.sql.names import fold_name

BIGINT, DATE, VARCHAR = "BIGINT", "DATE", "VARCHAR"
PARTITION_TYPES = (BIGINT, DATE, VARCHAR)
# Columns in which 01 is a number: elsewhere a number with leading zeros is an identifier.
CALENDAR_COLUMNS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute"})
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_CALENDAR_INTEGER = re.compile(r"[0-9]{1,4}")
_ANY_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def narrowest_types(values: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the type of each column, by folded name, from its name and the values in folders.

    The type is the narrowest of BIGINT, DATE and VARCHAR whose text is that of each value, so no
    value loses its spelling. In CALENDAR_COLUMNS 01 is a number. None is NULL.
    """
    spellings: dict[str, dict[str, None]] = {}
    for name, value in values:
        column = spellings.setdefault(fold_name(name), {})
        if value is not None:
            column[value] = None
    return {name: _narrowest_type(name, present) for name, present in spellings.items()}


def _narrowest_type(name: str, values: Iterable[str]) -> str:
    present = list(values)
    calendar = name in CALENDAR_COLUMNS
    if present and all(_is_number(value, calendar) for value in present):
        return BIGINT
    if present and all(_is_date(value) for value in present):
        return DATE
    return VARCHAR


def _is_number(value: str, calendar: bool) -> bool:
    if calendar and _CALENDAR_INTEGER.fullmatch(value):
        return True
    return _INTEGER.fullmatch(value) is not None and _SMALLEST <= int(value) <= _LARGEST


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def fits_type(value: str, type_name: str) -> bool:
    """Return whether a value can be read as a declared type; an empty one is NULL."""
    if type_name == VARCHAR or not value:
        return True
    if type_name == DATE:
        return _is_date(value)
    return _ANY_INTEGER.fullmatch(value) is not None and _SMALLEST <= int(value) <= _LARGEST


def typed_value(value: str | None, type_name: str) -> str | None:
    """Return a value in the spelling of its type: 1 for 01, None for an empty number or date."""
    if value is None or type_name == VARCHAR:
        return value
    if not value:
        return None
    return str(int(value)) if type_name == BIGINT else value
