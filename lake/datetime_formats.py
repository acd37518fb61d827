"""Forms of dates in text: the shape of each, and the formats that parse its parts."""

from dataclasses import dataclass

from duckstep_service.core.sql.quoting import quote_literal

_SHORT = r"(\d{1,2})"
_MONTH = r"([A-Za-z]{3,9})"
_SPACES = r"[-/ ]"
# DuckDB reads week 53 of a year of 52 weeks, and day 366 of 365, as one of the next year.
_OVERFLOWING = ("%G-W%V", "%Y-%j")


@dataclass(frozen=True)
class DateForm:
    """A form of dates: its shape, and the parts of the shape in the order of the format."""

    shape: str
    parts: str
    format: str

    def sql(self, date: str) -> str:
        """Return the SQL that parses the text of a date, else NULL."""
        shape, whole = quote_literal(self.shape), quote_literal(f"^{self.shape}$")
        parts = f"regexp_replace({date}, {whole}, {quote_literal(self.parts)})"
        time = f"try_strptime({parts}, {quote_literal(self.format)})"
        year = next((each for each in _OVERFLOWING if self.format.startswith(each)), None)
        if year:
            time = f"CASE WHEN strftime({time}, '{year}') = left({parts}, 8) THEN {time} END"
        return f"CASE WHEN regexp_full_match({date}, {shape}) THEN {time} END"


def _numbers(first: str, second: str, third: str, separator: str, order: str) -> DateForm:
    shape = rf"{first}{separator}{second}{separator}{third}"
    return DateForm(shape, r"\1 \2 \3", order)


def _names(*forms: tuple[str, str]) -> tuple[DateForm, ...]:
    """Return forms whose month has its short or its full name."""
    parts = {3: r"\1 \2 \3", 2: r"\1 \2"}
    return tuple(
        DateForm(shape, parts[format_.count("%")], format_.replace("%b", month))
        for shape, format_ in forms
        for month in ("%b", "%B")
    )


_YEAR, _TWO = r"(\d{4})", r"(\d\d)"
_SLASH = r"[-/]"
_ANY = r"[-/.]"

# Forms of one family may be mixed in a column; the order decides between equal families.
ISO = "ISO 8601"
FAMILIES: dict[str, tuple[DateForm, ...]] = {
    ISO: (_numbers(_YEAR, _SHORT, _SHORT, "-", "%Y %m %d"),),
    "year-month-day": (
        _numbers(_YEAR, _SHORT, _SHORT, r"[-/]", "%Y %m %d"),
        DateForm(rf"{_YEAR}\. ?{_SHORT}\. ?{_SHORT}\.?", r"\1 \2 \3", "%Y %m %d"),
        DateForm(rf"{_YEAR}[년年] ?{_SHORT}[월月] ?{_SHORT}[일日]", r"\1 \2 \3", "%Y %m %d"),
    ),
    "day.month.year": (DateForm(rf"{_SHORT}\. ?{_SHORT}\. ?{_YEAR}\.?", r"\1 \2 \3", "%d %m %Y"),),
    "month/day/year": (_numbers(_SHORT, _SHORT, _YEAR, _SLASH, "%m %d %Y"),),
    "day/month/year": (_numbers(_SHORT, _SHORT, _YEAR, _SLASH, "%d %m %Y"),),
    "month name": _names(
        (rf"{_SHORT}{_SPACES}{_MONTH}{_SPACES}{_YEAR}", "%d %b %Y"),
        (rf"{_MONTH}{_SPACES}{_SHORT}{_SPACES}{_YEAR}", "%b %d %Y"),
        (rf"{_YEAR}{_SPACES}{_MONTH}{_SPACES}{_SHORT}", "%Y %b %d"),
    ),
    "month": (
        DateForm(rf"{_YEAR}[-/]{_TWO}", r"\1 \2", "%Y %m"),
        DateForm(rf"{_YEAR}[년年] ?{_SHORT}[월月]", r"\1 \2", "%Y %m"),
        DateForm(rf"{_SHORT}[-/]{_YEAR}", r"\2 \1", "%Y %m"),
        *_names(
            (rf"{_MONTH}{_SPACES}{_YEAR}", "%b %Y"),
            (rf"{_YEAR}{_SPACES}{_MONTH}", "%Y %b"),
        ),
    ),
    "year": (DateForm(rf"{_YEAR}[년年]", r"\1", "%Y"),),
    "ISO week": (
        DateForm(rf"{_YEAR}-?W{_TWO}", r"\1-W\2", "%G-W%V"),
        DateForm(rf"{_YEAR}-?W{_TWO}-?([1-7])", r"\1-W\2-\3", "%G-W%V-%u"),
    ),
    "day of the year": (DateForm(rf"{_YEAR}-(\d\d\d)", r"\1-\2", "%Y-%j"),),
    "quarter": tuple(
        DateForm(shape.format(quarter), rf"\1-{3 * quarter - 2:02}", "%Y-%m")
        for quarter in (1, 2, 3, 4)
        for shape in (r"(\d{{4}})[- ]?[Qq]{}", r"[Qq]{}[-/ ]?(\d{{4}})")
    ),
    "month/day/year of two digits": (_numbers(_SHORT, _SHORT, _TWO, _ANY, "%m %d %y"),),
    "day/month/year of two digits": (_numbers(_SHORT, _SHORT, _TWO, _ANY, "%d %m %y"),),
    "year/month/day of two digits": (_numbers(_TWO, _SHORT, _SHORT, _ANY, "%y %m %d"),),
    "month name and year of two digits": _names(
        (rf"{_SHORT}{_SPACES}{_MONTH}{_SPACES}{_TWO}", "%d %b %y"),
        (rf"{_MONTH}{_SPACES}{_SHORT}{_SPACES}{_TWO}", "%b %d %y"),
    ),
    "month of a year of two digits": _names((rf"{_MONTH}{_SPACES}{_TWO}", "%b %y")),
    "day without a year": _names(
        (rf"{_MONTH}{_SPACES}{_SHORT}", "%b %d"), (rf"{_SHORT}{_SPACES}{_MONTH}", "%d %b")
    ),
}
TWO_DIGITS = tuple(family for family in FAMILIES if "two digits" in family)
WITHOUT_YEAR = "day without a year"

# Families of the same shapes, and the formats that choose one of them.
RIVALS = (
    {"month/day/year": "%m/%d/%Y", "day/month/year": "%d/%m/%Y"},
    {
        "month/day/year of two digits": "%m/%d/%y",
        "day/month/year of two digits": "%d/%m/%y",
        "year/month/day of two digits": "%y/%m/%d",
    },
    {"month of a year of two digits": "%b-%y", WITHOUT_YEAR: "%b-%d"},
)
