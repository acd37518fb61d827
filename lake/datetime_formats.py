"""The usual ways to write a time that are not ISO 8601."""

from duckstep_service.core.sql.quoting import quote_literal

_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")

FAMILIES = {
    "day.month.year": tuple(f"%d.%m.%Y{clock}" for clock in _CLOCKS),
    "month/day/year": tuple(f"%m/%d/%Y{clock}" for clock in _CLOCKS),
    "day/month/year": tuple(f"%d/%m/%Y{clock}" for clock in _CLOCKS),
    "year/month/day": tuple(f"%Y/%m/%d{clock}" for clock in _CLOCKS),
    "with the month's name": tuple(
        f"{day}{clock}"
        for day in ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
        for clock in _CLOCKS
    ),
    "of mail and logs": (
        "%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %Z", "%d/%b/%Y:%H:%M:%S %z",
        "%a %b %d %H:%M:%S %z %Y",
    ),
}  # fmt: skip


def family_of(name: str, label: str) -> str:
    """Return the SQL that reads a text column in any format of a family, else NULL."""
    formats = ", ".join(quote_literal(format_) for format_ in FAMILIES[label])
    return f"try_strptime({name}, [{formats}])"
