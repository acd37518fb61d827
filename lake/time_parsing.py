"""Parsing of a time column: typed times, epoch numbers, or text."""

from dataclasses import dataclass

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.datetime_formats import FORMAT_FAMILIES, parse_expression
from lake.errors import LakeError
from lake.type_inference import SAMPLE

# Name, microseconds, and the magnitude below which a number has the unit: the year 5138.
UNITS = {"s": ("seconds", 1_000_000, 10**11), "ms": ("milliseconds", 1_000, 10**14),
         "us": ("microseconds", 1, 10**17), "ns": ("nanoseconds", 0.001, 10**20)}  # fmt: skip

_NUMERIC_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                  "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip
_NUMBER = "TRY_CAST({0} AS DECIMAL(28, 9))"
_AMBIGUOUS = ("month/day/year", "day/month/year")

# Microseconds of the years 1 to 9999.
_MIN_MICROS, _MAX_MICROS = -62_135_596_800_000_000, 253_402_300_799_999_999


@dataclass(frozen=True)
class TimeOptions:
    """Options of the time column: zone of times without one, unit of numbers, text format."""

    zone: str = "UTC"
    unit: str | None = None
    format: str | None = None


@dataclass(frozen=True)
class TimeParser:
    """A parser of the time column: a label, and SQL that is NULL for invalid values."""

    label: str
    sql: str


def choose_time_parser(
    connection: duckdb.DuckDBPyConnection, column: str, type_: str, options: TimeOptions
) -> TimeParser:
    """Return the parser of a column of the table `raw`, in the session's time zone."""
    name = quote_identifier(column)
    if type_ == "VARCHAR":
        return _text_parser(connection, name, options)
    if type_.split("(")[0] in _NUMERIC_TYPES:
        return _number_parser(connection, name, options)
    if type_.startswith("TIMESTAMP") and type_.endswith("ZONE"):
        return TimeParser("times with a zone", _within_years(_in_utc(name)))
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        utc = _in_utc(f"{name}::TIMESTAMP")
        return TimeParser(f"times in {options.zone}", _within_years(utc))
    raise LakeError(
        f"column {column!r} has type {type_}; "
        "--time must name a column of dates, timestamps, numbers or text"
    )


def _in_utc(value: str) -> str:
    return f"timezone('UTC', ({value})::TIMESTAMP WITH TIME ZONE)"


def _within_years(time: str) -> str:
    """Return SQL that is NULL for infinity and for years before 1 or after 9999."""
    return (
        f"CASE WHEN {time} BETWEEN TIMESTAMP '0001-01-01' "
        f"AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN {time} END"
    )


def _number_parser(
    connection: duckdb.DuckDBPyConnection, name: str, options: TimeOptions
) -> TimeParser:
    written_date = None if options.unit else _written_date_parser(connection, name)
    if written_date:
        return written_date
    unit = options.unit or _infer_unit(connection, name)
    label, factor, _ = UNITS[unit]
    micros = f"round({_NUMBER.format(name)} * {factor})"
    in_range = f"{micros} BETWEEN {_MIN_MICROS} AND {_MAX_MICROS}"
    return TimeParser(
        f"epoch {label}", f"CASE WHEN {in_range} THEN make_timestamp({micros}::BIGINT) END"
    )


def _infer_unit(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return the unit by the numbers' magnitude; zero fits every unit."""
    size, lower, counts = f"abs({_NUMBER.format(name)})", 0, []
    for _, _, upper in UNITS.values():
        counts.append(f"count(*) FILTER ({size} > {lower} AND {size} < {upper})")
        lower = upper - 1
    row = connection.execute(f"SELECT {', '.join(counts)} FROM raw").fetchone() or ()
    present = {unit: count for unit, count in zip(UNITS, row, strict=True) if count}
    if len(present) > 1:
        units = " and ".join(f"{UNITS[unit][0]} ({rows:,} rows)" for unit, rows in present.items())
        raise LakeError(f"column {name} has values in {units}; set --unit {' or '.join(present)}")
    return next(iter(present), "s")


def _written_date_parser(connection: duckdb.DuckDBPyConnection, name: str) -> TimeParser | None:
    """Return the parser of numbers that are written dates, such as 20240131 or 20240131235959."""
    digits = f"TRY_CAST({name} AS BIGINT)::VARCHAR"
    for format_, length in (("%Y%m%d", 8), ("%Y%m%d%H%M%S", 14)):
        time = f"CASE WHEN len({digits}) = {length} THEN try_strptime({digits}, '{format_}') END"
        plausible = f"year({time}) BETWEEN 1900 AND 2100"
        row = connection.execute(
            f"SELECT count(*) FILTER ({plausible}) * 2 > count({digits}) FROM raw"
        ).fetchone()
        if row == (True,):
            return TimeParser(f"dates written {format_}", _within_years(_in_utc(time)))
    return None


def _text_parser(
    connection: duckdb.DuckDBPyConnection, name: str, options: TimeOptions
) -> TimeParser:
    """Return the parser that accepts most values of a sample.

    A trial costs a microsecond per value and format, so the whole column is not tried.
    """
    if options.format:
        time = f"try_strptime({name}, {quote_literal(options.format)})"
        return TimeParser(f"text {options.format}", _within_years(_in_utc(time)))
    parsers = {"number": _NUMBER.format(name), "ISO 8601": f"TRY_CAST({name} AS TIMESTAMPTZ)"}
    parsers |= {family: parse_expression(name, family) for family in FORMAT_FAMILIES}
    counts = _count_parsed(connection, parsers, SAMPLE)
    best = max(counts, key=lambda label: counts[label])
    if best in _AMBIGUOUS and counts[_AMBIGUOUS[0]] == counts[_AMBIGUOUS[1]]:
        best = _day_or_month_first(connection, name, parsers)
    if best == "number":
        return _number_parser(connection, name, options)
    return TimeParser(f"text, {best}", _within_years(_in_utc(parsers[best])))


def _count_parsed(
    connection: duckdb.DuckDBPyConnection, parsers: dict[str, str], rows: str
) -> dict[str, int]:
    """Return how many values each parser accepts."""
    counts = ", ".join(f"count({sql})" for sql in parsers.values())
    row = connection.execute(f"SELECT {counts} FROM {rows}").fetchone() or ()
    return dict(zip(parsers, row, strict=True))


def _day_or_month_first(
    connection: duckdb.DuckDBPyConnection, name: str, parsers: dict[str, str]
) -> str:
    """Return the order of day and month that the whole column shows. Raises LakeError."""
    counts = _count_parsed(connection, {label: parsers[label] for label in _AMBIGUOUS}, "raw")
    if len(set(counts.values())) == 1:
        raise LakeError(
            f"column {name} is ambiguous: month/day or day/month; "
            "set --time-format '%m/%d/%Y' or '%d/%m/%Y'"
        )
    return max(counts, key=lambda label: counts[label])
