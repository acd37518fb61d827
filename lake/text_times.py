"""The choice of the form of a time column of text."""

from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.datetime_formats import FAMILIES, ISO, RIVALS, TWO_DIGITS, WITHOUT_YEAR
from lake.errors import LakeError
from lake.number_times import NumberTimes
from lake.row_lines import describe_row
from lake.time_formats import parse_format
from lake.time_numbers import text_numbers
from lake.time_options import (
    DOUBTFUL_FIRST_YEAR,
    FIRST_YEAR,
    TimeOptions,
    TimeParser,
    within_years,
)
from lake.time_text import parse_family
from lake.type_inference import SAMPLE

_NUMBER = "number"


class TextTimes:
    """A text column, as SQL."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, column: str, options: TimeOptions
    ) -> None:
        self._connection, self._column, self._options = connection, column, options
        self._name = quote_identifier(column)

    def choose_parser(self) -> TimeParser:
        """Return the parser that accepts most values of a sample. Raises LakeError.

        A trial costs microseconds per value and form, so the whole column is not tried.
        """
        options, texts = self._options, text_numbers(self._name)
        if options.format:
            return format_parser(self._connection, self._column, self._name, options)
        parsers = {_NUMBER: texts.decimal} | {family: self._parse(family) for family in FAMILIES}
        counts = self._count_parsed(parsers, SAMPLE)
        best = max(counts, key=lambda label: counts[label])
        if best == _NUMBER and counts[best]:
            return NumberTimes(self._connection, self._column, texts).choose_parser(options)
        family = self._decide(best) if counts[best] else ISO
        if family in TWO_DIGITS and not options.first_year:
            check_century(
                self._connection,
                self._column,
                self._parse(family),
                parse_family(self._name, family, DOUBTFUL_FIRST_YEAR),
            )
        return TimeParser(f"text, {family}", within_years(self._parse(family)))

    def _parse(self, family: str) -> str:
        return parse_family(self._name, family, self._options.first_year or FIRST_YEAR)

    def _count_parsed(self, parsers: dict[str, str], rows: str) -> dict[str, int]:
        """Return how many values each parser accepts."""
        counts = {}
        for label, sql in parsers.items():
            row = self._connection.execute(f"SELECT count({sql}) FROM {rows}").fetchone() or (0,)
            counts[label] = int(row[0])
        return counts

    def _decide(self, family: str) -> str:
        """Return the family of the same shape that the whole column shows. Raises LakeError."""
        group = next((group for group in RIVALS if family in group), {family: ""})
        parsers = {label: self._parse(label) for label in group}
        counts = self._count_parsed(parsers, SAMPLE) if len(group) > 1 else {family: 1}
        if list(counts.values()).count(counts[family]) > 1:
            counts = self._count_parsed(parsers, "raw")
        best = max(counts, key=lambda label: counts[label])
        if best == WITHOUT_YEAR:
            raise self._ambiguous(group, f"{parsers[best]} IS NOT NULL", "without a year")
        for other in group.keys() - {best}:
            more = f"{parsers[other]} IS NOT NULL AND {parsers[best]} IS NULL"
            if self._first(more, SAMPLE):
                raise self._ambiguous(group, more, f"{other}, but others are {best}")
            differs = f"{parsers[other]} <> {parsers[best]}"
            if counts[other] == counts[best] and self._first(differs):
                raise self._ambiguous(group, differs, " or ".join(group))
        return best

    def _first(self, condition: str, rows: str = "raw") -> Any:
        """Return the first row of a condition, and its value."""
        row = "rowid" if rows == "raw" else "0"
        return self._connection.execute(
            f"SELECT {row}, left({self._name}, 40) FROM {rows} WHERE {condition} LIMIT 1"
        ).fetchone()

    def _ambiguous(self, group: dict[str, str], condition: str, reason: str) -> LakeError:
        row, value = self._first(condition)
        separator = next((each for each in value if each in "-/. "), "/")
        formats = [
            f"'{format_.replace('/', separator).replace('-', separator)}'"
            for label, format_ in group.items()
            if label != WITHOUT_YEAR
        ]
        if WITHOUT_YEAR in group and value[0].isdigit():
            formats = [f"'%y{separator}%b'"]
        return LakeError(
            f"column {self._name} is ambiguous: {describe_row(self._connection, row)} {value!r} is "
            f"{reason}; set --time-format {' or '.join(formats)}"
        )


def format_parser(
    connection: duckdb.DuckDBPyConnection, column: str, text: str, options: TimeOptions
) -> TimeParser:
    """Return the parser of the format that the user sets. Raises LakeError."""
    format_ = options.format or ""
    sql = parse_format(connection, text, format_, options.first_year or FIRST_YEAR)
    if "%y" in format_ and not options.first_year:
        other = parse_format(connection, text, format_, DOUBTFUL_FIRST_YEAR)
        check_century(connection, column, sql, other)
    return TimeParser(f"text {format_}", within_years(sql))


def check_century(connection: duckdb.DuckDBPyConnection, column: str, sql: str, other: str) -> None:
    """Raise LakeError for a year of two digits whose century is doubtful."""
    name = quote_identifier(column)
    row: Any = connection.execute(
        f"SELECT rowid, left({name}::VARCHAR, 40), year({other}), year({sql}) FROM raw "
        f"WHERE {sql} BETWEEN TIMESTAMP '2029-12-31' AND TIMESTAMP '2050-01-02' "
        f"AND {other} <> {sql} LIMIT 1"
    ).fetchone()
    if row:
        raise LakeError(
            f"{describe_row(connection, row[0])}: {row[1]!r} of column {column!r} is of {row[2]} "
            f"or {row[3]}; set --first-year {DOUBTFUL_FIRST_YEAR} or --first-year {FIRST_YEAR}, "
            "the first of the column's hundred years"
        )
