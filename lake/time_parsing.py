"""Parsing of a time column: typed times, numbers, or text."""

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.number_times import NumberTimes
from lake.row_lines import describe_row
from lake.text_times import TextTimes, format_parser
from lake.time_numbers import NUMBER, NumberColumn
from lake.time_options import TimeOptions, TimeParser, in_utc, within_years

_NUMERIC_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                  "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip


def choose_time_parser(
    connection: duckdb.DuckDBPyConnection, column: str, type_: str, options: TimeOptions
) -> TimeParser:
    """Return the parser of a column of the table `raw`, in the session's time zone."""
    name = quote_identifier(column)
    if type_ == "VARCHAR":
        return TextTimes(connection, column, options).choose_parser()
    if type_.split("(")[0] in _NUMERIC_TYPES:
        if options.format:
            digits = f"regexp_replace({name}::VARCHAR, '\\.0+$', '')"
            return format_parser(connection, column, digits, options)
        decimal = NUMBER.format(f"round({name}, 6)" if type_ in ("FLOAT", "DOUBLE") else name)
        whole = f"TRY_CAST({name} AS BIGINT)"
        numbers = NumberColumn(decimal, whole, f"{name} IS DISTINCT FROM {whole}")
        return NumberTimes(connection, column, numbers).choose_parser(options)
    if type_.startswith("TIMESTAMP") and type_.endswith("ZONE"):
        return TimeParser("times with a zone", within_years(in_utc(name)))
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        if type_ == "TIMESTAMP_NS" and options.unit != "ns":
            _check_nanoseconds(connection, column)
        return TimeParser(f"times in {options.zone}", within_years(in_utc(f"{name}::TIMESTAMP")))
    raise LakeError(
        f"column {column!r} has type {type_}; "
        "--time must name a column of dates, timestamps, numbers or text"
    )


def _check_nanoseconds(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    """Raise LakeError for a time that is finer than a microsecond."""
    name = quote_identifier(column)
    row = connection.execute(
        f"SELECT rowid, {name}::VARCHAR FROM raw WHERE epoch_ns({name}) % 1000 <> 0 "
        "ORDER BY rowid LIMIT 1"
    ).fetchone()
    if row:
        raise LakeError(
            f"{describe_row(connection, row[0])}: {row[1]} of column {column!r} is finer than a "
            "microsecond; set --unit ns to cut it"
        )
