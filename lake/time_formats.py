"""SQL that parses times in a format of the user."""

import re

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

from lake.errors import LakeError, summarize_error
from lake.time_options import in_utc
from lake.time_text import parse_parts, shift_century

_SHAPES = {"Y": r"\d{4}", "G": r"\d{4}", "y": r"\d\d", "m": r"\d{1,2}", "d": r"\d{1,2}",
           "H": r"\d{1,2}", "I": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}",
           "j": r"\d{1,3}", "%": "%"}  # fmt: skip
# DuckDB reads day 366 of 365, and week 53 of 52, as one of the next year.
_LAST = {"%j": "366", "%V": "53"}
_YEARS, _CLOCKS = "YGyxcD", "HIXcT"


def parse_format(
    connection: duckdb.DuckDBPyConnection, text: str, format_: str, first_year: int
) -> str:
    """Return the SQL of the times in UTC of a format, else NULL. Raises LakeError.

    A time of day may follow a format of dates. Years have all digits of the format.
    """
    specifiers = re.findall(r"%-?(.)", format_)
    if not any(each in _YEARS for each in specifiers):
        raise LakeError(f"--time-format {format_!r} has no year; use %Y, or %y for two digits")
    try:
        connection.execute("SELECT try_strptime('', ?)", [format_])
    except duckdb.Error as exc:
        raise LakeError(f"--time-format {format_!r}: {summarize_error(exc)}") from exc
    if any(each in _CLOCKS for each in specifiers) or "%n" in format_:
        return in_utc(_parse(f"trim({text})", format_, first_year))
    return parse_parts(f"trim({text})", lambda day: _parse(day, format_, first_year))


def _parse(text: str, format_: str, first_year: int) -> str:
    time = f"try_strptime({text}, {quote_literal(format_)})"
    if "%y" in format_:
        time = shift_century(time, first_year)
    for specifier, last in _LAST.items():
        if specifier in format_:
            is_kept = (
                f"NOT contains({text}, '{last}') OR strftime({time}, '{specifier}') = '{last}'"
            )
            time = f"CASE WHEN {is_kept} THEN {time} END"
    return f"CASE WHEN regexp_full_match({text}, {quote_literal(_shape(format_))}) THEN {time} END"


def _shape(format_: str) -> str:
    """Return the pattern of a format's texts: DuckDB would read the year 17 for %Y."""
    parts = re.split(r"(%-?.|\s+)", format_)
    return "(?is)" + "".join(
        _SHAPES.get(part[-1], ".+?") if part.startswith("%") else r"\s+" if part.isspace()
        else re.escape(part)
        for part in parts
    )  # fmt: skip
