"""Common formats of text times other than ISO 8601."""

from duckstep_service.core.sql.quoting import quote_literal

_TIMES_OF_DAY = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")

FORMAT_FAMILIES = {
    "day.month.year": tuple(f"%d.%m.%Y{time}" for time in _TIMES_OF_DAY),
    "month/day/year": tuple(f"%m/%d/%Y{time}" for time in _TIMES_OF_DAY),
    "day/month/year": tuple(f"%d/%m/%Y{time}" for time in _TIMES_OF_DAY),
    "year/month/day": tuple(f"%Y/%m/%d{time}" for time in _TIMES_OF_DAY),
    "month name": tuple(
        f"{day}{time}"
        for day in ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
        for time in _TIMES_OF_DAY
    ),
    "mail and logs": (
        "%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %Z", "%d/%b/%Y:%H:%M:%S %z",
        "%a %b %d %H:%M:%S %z %Y",
    ),
}  # fmt: skip


def parse_expression(column: str, family: str) -> str:
    """Return the SQL that parses a text column in any format of a family, else NULL."""
    formats = ", ".join(quote_literal(format_) for format_ in FORMAT_FAMILIES[family])
    return f"try_strptime({column}, [{formats}])"
