"""The choice of the reading of a time column of numbers."""

from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.row_lines import describe_row
from lake.time_numbers import (
    DOUBTFUL,
    EPOCH_UNITS,
    WRITTEN,
    NumberColumn,
    describe_readings,
    is_plausible,
    parse_unit,
    parse_whole_unit,
    parse_written,
    unit_label,
)
from lake.time_options import TimeOptions, TimeParser, in_utc, within_years
from lake.type_inference import SAMPLE


class NumberTimes:
    """A column of numbers, as SQL that is NULL for other values."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, column: str, numbers: NumberColumn
    ) -> None:
        self._connection, self._column = connection, column
        self._decimal = numbers.decimal
        has_other = f"SELECT 1 FROM raw WHERE {numbers.has_other} LIMIT 1"
        self._whole = None if connection.execute(has_other).fetchone() else numbers.whole
        self._number = self._whole or self._decimal

    def choose_parser(self, options: TimeOptions) -> TimeParser:
        """Return the parser of the only plausible reading. Raises LakeError."""
        if options.unit:
            return self._unit_parser(options.unit)
        counts = self._counts()
        unit = self._unit(counts)
        if format_ := self._written(counts):
            length = next(length for length, each in WRITTEN.items() if each == format_)
            time = parse_written(self._number, length, format_)
            return TimeParser(f"dates written {format_}", within_years(in_utc(time)))
        if unit is None or counts["%Y%m%d%H"] == counts["sample"] > 0:
            raise self._undecided()
        self._check_precision(unit)
        return self._unit_parser(unit)

    def _unit_parser(self, unit: str) -> TimeParser:
        if self._whole and unit in EPOCH_UNITS:
            return TimeParser(unit_label(unit), parse_whole_unit(self._whole, unit))
        time = parse_unit(self._decimal, unit)
        if unit in ("excel", "year"):
            time = in_utc(time)
        return TimeParser(unit_label(unit), time)

    def _counts(self) -> dict[str, int]:
        """Return how many numbers of a sample are written dates, and of all have each unit."""
        written = {"sample": "count(number)"} | {
            format_: f"count({parse_written('number', length, format_)})"
            for length, format_ in (*WRITTEN.items(), *DOUBTFUL.items())
        }
        units = {"all": "count(number)", "zero": "count(*) FILTER (number = 0)"}
        lower = 0
        for unit, (_, _, upper) in EPOCH_UNITS.items():
            size = f"size > {lower} AND size < {upper}"
            units[unit] = f"count(*) FILTER ({size})"
            units[f"plausible {unit}"] = f"count(*) FILTER ({is_plausible('size', unit)})"
            lower = upper - 1
        return self._aggregate(written, SAMPLE) | self._aggregate(units, "raw")

    def _aggregate(self, aggregates: dict[str, str], rows: str) -> dict[str, int]:
        numbers = f"(SELECT {self._number} AS number, abs(number::DOUBLE) AS size FROM {rows})"
        row = self._connection.execute(
            f"SELECT {', '.join(aggregates.values())} FROM {numbers}"
        ).fetchone()
        return dict(zip(aggregates, row or (), strict=True))

    def _written(self, counts: dict[str, int]) -> str | None:
        """Return the format in which most numbers are written dates."""
        format_ = max(WRITTEN.values(), key=lambda each: counts[each])
        if counts[format_] * 2 <= counts["sample"]:
            return None
        if format_ == "%Y%m" and counts["%y%m%d"] == counts["sample"]:
            raise self._undecided()
        return format_

    def _unit(self, counts: dict[str, int]) -> str | None:
        """Return the unit of the numbers' magnitude; zero fits every unit."""
        present = {unit: counts[unit] for unit in EPOCH_UNITS if counts[unit]}
        if not present:
            return "s"
        plausible = [unit for unit in EPOCH_UNITS if counts[f"plausible {unit}"]]
        if len(present) > 1 and plausible:
            units = " and ".join(
                f"{EPOCH_UNITS[unit][0]} ({rows:,} rows)" for unit, rows in present.items()
            )
            raise LakeError(
                f"column {quote_identifier(self._column)} has values in {units}; "
                f"set --unit {' or '.join(present)}"
            )
        unit = next(iter(present))
        rows = counts["all"] - counts["zero"]
        return unit if counts[f"plausible {unit}"] * 2 >= rows and len(present) == 1 else None

    def _undecided(self) -> LakeError:
        number = self._decimal
        row: Any = self._connection.execute(
            f"SELECT rowid, {number} FROM raw WHERE {number} <> 0 "
            f"ORDER BY {number} = trunc({number}), rowid LIMIT 1"
        ).fetchone()
        value = f"{row[1].normalize():f}"
        return LakeError(
            f"{describe_row(self._connection, row[0])}: {value} of column {self._column!r} "
            f"can be {describe_readings(row[1])}; set the option that is right"
        )

    def _check_precision(self, unit: str) -> None:
        """Raise LakeError for a number that is finer than a microsecond."""
        micros = f"({self._decimal} * {EPOCH_UNITS[unit][1]})"
        is_finer = f"{self._whole} % 1000 <> 0" if self._whole else f"{micros} <> round({micros})"
        if self._whole and unit != "ns":
            return
        row: Any = self._connection.execute(
            f"SELECT rowid, {self._decimal} FROM raw WHERE {is_finer} LIMIT 1"
        ).fetchone()
        if row:
            raise LakeError(
                f"{describe_row(self._connection, row[0])}: {row[1].normalize():f} of "
                f"column {self._column!r} is finer than a microsecond; set --unit {unit} to cut it"
            )
