"""SQL that parses text times: a date of some form, a time of day and an offset."""

from collections.abc import Callable

from duckstep_service.core.sql.quoting import quote_literal

from lake.datetime_formats import FAMILIES, ISO, TWO_DIGITS
from lake.sql_bindings import bind

_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_OFFSET = r"Z|UTC|GMT|(?:UTC|GMT)?[+-]\d\d(?::?[0-5]\d)?"
_PARTS = rf"(?s)^(.*?)(?:(?:[T,:\s]|,\s)\s*(?:at\s)?({_CLOCK})\s?({_OFFSET})?)?$"
_ISO_CLOCK = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
# The texts that DuckDB casts as they are; it would also cast other names of zones, and BC.
_ISO_ZONE = r"(Z|[+-](0\d|1[0-6])(:?[0-5]\d)?| [A-Z]\w+/[\w/+-]+)?"
_CASTABLE = rf"\d{{4}}-\d\d-\d\d([T ]{_ISO_CLOCK}{_ISO_ZONE})?"
_COMPACT = r"^(\d{4})(\d\d)(\d\d)[T ](\d\d)(\d\d)"
_MIDNIGHT = "TIMESTAMP '1900-01-01'"
_CLOCK_FORMATS = "['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', '%I:%M:%S %p', '%I:%M %p', '%I:%M:%S.%f %p']"

# Rewrites of a text to a date, a time of day and an offset in this order, with plain names.
_NAME_REWRITES = (
    (r"\s*\([^)]*\)$", ""),
    (r"^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+", ""),
    (r"^([A-Za-z]{3} +\d{1,2}) (\d{1,2}:\d\d:\d\d)( [+-]\d{4}| UTC| GMT)? (\d{4})$", r"\1 \4 \2\3"),
    (r"(\d)(?:st|nd|rd|th)\b", r"\1"),
    (r"\b([A-Za-z]{3,4})\.", r"\1"),
    (r"\bSept\b", "Sep"),
    (r"^([A-Za-z]+ \d{1,2}),\s*", r"\1 "),
    (r"^([A-Za-z]+),\s+", r"\1 "),
    (r"  +", " "),
)
_KOREAN_REWRITES = (
    (r"오전\s*([\d:]+)", r"\1 AM"),
    (r"오후\s*([\d:]+)", r"\1 PM"),
)
_COMPACT_REWRITES = (
    (rf"{_COMPACT}(\d\d)", r"\1-\2-\3 \4:\5:\6"),
    (_COMPACT, r"\1-\2-\3 \4:\5"),
    (r"^(\d{4})(\d\d)(\d\d)[T ](\d\d?:)", r"\1-\2-\3 \4"),
)
_REWRITES = {
    ISO: _COMPACT_REWRITES,
    "year-month-day": (*_KOREAN_REWRITES, *_COMPACT_REWRITES),
    "month name": _NAME_REWRITES,
    "month name and year of two digits": _NAME_REWRITES,
    "month": _NAME_REWRITES,
}


def parse_family(name: str, family: str, first_year: int) -> str:
    """Return the SQL of a text column's times in UTC, of a family, else NULL.

    DuckDB casts most times of ISO 8601 itself.
    """
    text = f"trim({name})"
    for pattern, replacement in _REWRITES.get(family, ()):
        text = f"regexp_replace({text}, {quote_literal(pattern)}, {quote_literal(replacement)})"
    time = parse_parts(text, lambda day: _date(day, family, first_year))
    if family != ISO:
        return time
    return (
        f"CASE WHEN regexp_full_match({name}, {quote_literal(_CASTABLE)}) "
        f"THEN timezone('UTC', TRY_CAST({name} AS TIMESTAMPTZ)) ELSE {time} END"
    )


def parse_parts(text: str, date: Callable[[str], str]) -> str:
    """Return the SQL of the times in UTC of texts with a date, a time of day and an offset."""

    def parse(parts: str) -> str:
        day = bind(f"{parts}.day", date)
        clock = bind(f"{parts}.clock", _time_of_day)
        return bind(f"({day} + ({clock} - {_MIDNIGHT}))", lambda time: _in_utc(time, parts))

    pattern = quote_literal(_PARTS)
    return bind(f"regexp_extract({text}, {pattern}, ['day', 'clock', 'offset'])", parse)


def shift_century(date: str, first_year: int) -> str:
    """Return SQL that moves years of two digits, 1969 to 2068, into a hundred years."""
    return bind(
        date,
        lambda time: (
            f"CASE WHEN year({time}) >= {first_year + 100} THEN {time} - INTERVAL 100 YEAR "
            f"WHEN year({time}) < {first_year} THEN {time} + INTERVAL 100 YEAR ELSE {time} END"
        ),
    )


def _date(day: str, family: str, first_year: int) -> str:
    dates = [form.sql(day) for form in FAMILIES[family]]
    date = f"coalesce({', '.join(dates)})" if len(dates) > 1 else f"({dates[0]})"
    return shift_century(date, first_year) if family in TWO_DIGITS else date


def _time_of_day(clock: str) -> str:
    """Return SQL of the time on 1900-01-01; 24:00 is the next midnight."""
    text = f"replace({clock}, ',', '.')"
    text = f"regexp_replace({text}, '(\\.\\d{{6}})0+', '\\1')"
    text = f"regexp_replace({text}, ' ?([AaPp])\\.?([Mm])\\.?$', ' \\1\\2')"
    return (
        f"CASE WHEN {clock} = '' THEN {_MIDNIGHT} "
        f"WHEN {clock} IN ('24:00', '24:00:00') THEN TIMESTAMP '1900-01-02' "
        f"ELSE try_strptime({text}, {_CLOCK_FORMATS}) END"
    )


def _in_utc(local: str, parts: str) -> str:
    """Return SQL of a local time in UTC: by its offset, else by the session's time zone."""
    offset = f"{parts}.offset"
    hours = rf"regexp_extract({offset}, '[+-](\d\d)', 1)"
    minutes = rf"regexp_extract({offset}, '[+-]\d\d:?(\d\d)$', 1)"
    size = f"coalesce(TRY_CAST({hours} AS INT), 0) * 60 + coalesce(TRY_CAST({minutes} AS INT), 0)"
    east = f"to_minutes(CASE WHEN contains({offset}, '-') THEN {size} ELSE -({size}) END)"
    return (
        f"CASE WHEN {offset} = '' THEN timezone('UTC', {local}::TIMESTAMPTZ) "
        f"WHEN {size} <= 960 THEN {local} + {east} END"
    )
