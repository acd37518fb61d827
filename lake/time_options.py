"""Options and parsers of the time column."""

from dataclasses import dataclass

# Two-digit years 30 to 49 need an option: POSIX reads them as 20xx, Excel as 19xx.
FIRST_YEAR, DOUBTFUL_FIRST_YEAR = 1950, 1930


@dataclass(frozen=True)
class TimeOptions:
    """Options of the time column: zone of times without one, unit of numbers, text format.

    Years of two digits are in the hundred years from the first year on.
    """

    zone: str = "UTC"
    unit: str | None = None
    format: str | None = None
    first_year: int | None = None


@dataclass(frozen=True)
class TimeParser:
    """A parser of the time column: a label, and SQL that is NULL for invalid values."""

    label: str
    sql: str


def in_utc(value: str) -> str:
    """Return the SQL of a value in UTC, which is in the session's time zone if it has none."""
    return f"timezone('UTC', ({value})::TIMESTAMP WITH TIME ZONE)"


def within_years(time: str) -> str:
    """Return SQL that is NULL for infinity and for years before 1 or after 9999."""
    return (
        f"CASE WHEN {time} BETWEEN TIMESTAMP '0001-01-01' "
        f"AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN {time} END"
    )
