"""Readings of numbers as times: since 1970, written dates, years and dates of Excel."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from duckstep_service.core.sql.quoting import quote_literal

from lake.sql_bindings import bind

NUMBER = "TRY_CAST({0} AS DECIMAL(28, 9))"
_NUMBER_SHAPE, _WHOLE_SHAPE = r"-?(0|[1-9]\d*)(\.\d*)?", r"-?[1-9]\d{0,18}|0"

# Name, microseconds, and the magnitude below which a number has the unit: the year 5138.
EPOCH_UNITS = {"s": ("seconds", 1_000_000, 10**11), "ms": ("milliseconds", 1_000, 10**14),
               "us": ("microseconds", 1, 10**17), "ns": ("nanoseconds", 0.001, 10**20)}  # fmt: skip
OTHER_UNITS = {"day": "days since 1970", "excel": "dates of Excel", "year": "years"}
UNITS = (*EPOCH_UNITS, *OTHER_UNITS)

# Lengths and formats of dates that are written as one number.
WRITTEN = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
# Written dates that are as likely something else: an hour is a time since 1970, too.
DOUBTFUL = {10: "%Y%m%d%H", 6: "%y%m%d"}

# Seconds of 1971 to 2261. Other numbers are as likely to have another unit.
LEAST_SECONDS, MOST_SECONDS = 31_536_000, 9_200_000_000
_YEARS = (1000, 2999)

# Microseconds of the years 1 to 9999.
_MIN_MICROS, _MAX_MICROS = -62_135_596_800_000_000, 253_402_300_799_999_999
_DAY = 86_400_000_000


@dataclass(frozen=True)
class NumberColumn:
    """SQL of a column's numbers: as DECIMAL, as the faster BIGINT, and whether one is neither."""

    decimal: str
    whole: str
    has_other: str


def text_numbers(name: str) -> NumberColumn:
    """Return the numbers of a text column; leading zeros and exponents are no numbers."""
    text = f"trim({name})"
    decimal, whole = quote_literal(_NUMBER_SHAPE), quote_literal(_WHOLE_SHAPE)
    return NumberColumn(
        f"CASE WHEN regexp_full_match({text}, {decimal}) THEN {NUMBER.format(text)} END",
        f"CASE WHEN regexp_full_match({text}, {whole}) THEN TRY_CAST({text} AS BIGINT) END",
        f"regexp_full_match({text}, {decimal}) AND NOT regexp_full_match({text}, {whole})",
    )


def unit_label(unit: str) -> str:
    """Return the name of a unit for the report."""
    return OTHER_UNITS.get(unit) or f"epoch {EPOCH_UNITS[unit][0]}"


def parse_unit(column: str, unit: str) -> str:
    """Return the SQL of the times of numbers, else NULL.

    Excel and days have fractions of a millisecond's precision, years of a second's.
    """
    return bind(column, lambda number: _parse_unit(number, unit))


def parse_whole_unit(column: str, unit: str) -> str:
    """Return the SQL of the times of whole numbers in a unit since 1970, else NULL."""
    micros = EPOCH_UNITS[unit][1]
    product = f"{{0}} * {micros}" if micros >= 1 else "{0} // 1000"
    lower, upper = (int(limit // micros) for limit in (_MIN_MICROS, _MAX_MICROS))
    time = f"CASE WHEN {{0}} BETWEEN {lower} AND {upper} THEN make_timestamp({product}) END"
    return bind(column, time.format)


def _parse_unit(number: str, unit: str) -> str:
    if unit in EPOCH_UNITS:
        micros = f"round({number} * {EPOCH_UNITS[unit][1]})"
    elif unit == "year":
        start = f"make_timestamp(floor({number})::BIGINT, 1, 1, 0, 0, 0)"
        end = f"make_timestamp(floor({number})::BIGINT + 1, 1, 1, 0, 0, 0)"
        seconds = f"round(epoch({end} - {start}) * ({number} - floor({number})))"
        whole = f"floor({number}) BETWEEN 1 AND 9998"
        return f"CASE WHEN {whole} THEN {start} + to_seconds({seconds}) END"
    else:
        # Excel has a 29th of February 1900, its day 60.
        days = {
            "day": number,
            "excel": f"CASE WHEN {number} >= 61 THEN {number} - 25569 "
            f"WHEN {number} >= 1 AND {number} < 60 THEN {number} - 25568 END",
        }[unit]
        micros = f"round(({days}) * 86400000) * 1000"
    in_range = f"BETWEEN {_MIN_MICROS} AND {_MAX_MICROS}"
    return bind(micros, lambda m: f"CASE WHEN {m} {in_range} THEN make_timestamp({m}::BIGINT) END")


def parse_written(number: str, length: int, format_: str) -> str:
    """Return the SQL of the dates of whole numbers with that many digits, else NULL."""
    years = f"BETWEEN {_YEARS[0]} AND {_YEARS[1]}"
    digits = f"CASE WHEN {number} = trunc({number}) THEN ({number})::HUGEINT::VARCHAR END"

    def parse(text: str) -> str:
        time = f"try_strptime({text}, {quote_literal(format_)})"
        plausible = bind(time, lambda each: f"CASE WHEN year({each}) {years} THEN {each} END")
        return f"CASE WHEN length({text}) = {length} THEN {plausible} END"

    return bind(digits, parse)


def is_plausible(number: str, unit: str) -> str:
    """Return the SQL test that a number is a time of 1971 to 2261, or before 1969, in a unit."""
    factor = 1_000_000 / EPOCH_UNITS[unit][1]
    return f"abs({number}) BETWEEN {LEAST_SECONDS * factor:.0f} AND {MOST_SECONDS * factor:.0f}"


def describe_readings(number: Decimal) -> str:
    """Return the times that a number can be, each with the option that chooses it."""
    return " or ".join(_readings(number)) or "no date"


def _readings(number: Decimal) -> Iterator[str]:
    if number == int(number):
        for length, format_ in (WRITTEN.items() | DOUBTFUL.items()) - {(4, "%Y")}:
            if (time := _written(str(int(number)), length, format_)) is not None:
                yield f"{time:%Y-%m-%d %H:%M} (--time-format {format_})"
    if _YEARS[0] <= number <= _YEARS[1]:
        start = datetime(int(number), 1, 1)
        year = start + (datetime(int(number) + 1, 1, 1) - start) * float(number % 1)
        yield f"{year:%Y-%m-%d} as a year (--unit year)"
    if 61 <= number < 2_958_466:
        excel = datetime(1899, 12, 30) + timedelta(days=float(number))
        yield f"{excel:%Y-%m-%d} as a date of Excel (--unit excel)"
    if abs(number) < 100_000:
        day = datetime(1970, 1, 1) + timedelta(days=float(number))
        yield f"{day:%Y-%m-%d} as days since 1970 (--unit day)"
    for unit, (name, micros, _) in EPOCH_UNITS.items():
        seconds = float(number) * micros / 1_000_000
        if abs(seconds) < MOST_SECONDS:
            time = datetime(1970, 1, 1) + timedelta(seconds=seconds)
            yield f"{time:%Y-%m-%d %H:%M:%S} as {name} since 1970 (--unit {unit})"
            return


def _written(digits: str, length: int, format_: str) -> datetime | None:
    if len(digits) != length:
        return None
    try:
        time = datetime.strptime(digits, format_)
    except ValueError:
        return None
    return time if _YEARS[0] <= time.year <= _YEARS[1] else None
