"""Dialects of CSV files: options, delimiter, quotes, and the names of the header."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lake.errors import LakeError

_DELIMITERS = (",", "\t", ";", "|")
NO_QUOTES = "none"
_SEARCHED_LINES = 200


@dataclass(frozen=True)
class CsvOptions:
    """Options of a CSV file; None is inferred from the file."""

    delimiter: str | None = None
    quote: str = '"'
    escape: str | None = None
    skip_lines: int = 0
    skip_spaces: bool = False
    columns: tuple[str, ...] = ()
    nulls: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CsvDialect:
    """The characters of a file; with `backslash`, quotes within a field may be escaped by one.

    A backslash before any other character is text if `keep_backslash` is set, else an error.
    """

    delimiter: str
    quote: str = '"'
    backslash: bool = False
    keep_backslash: bool = False
    skip_spaces: bool = False

    def reader_options(self) -> dict[str, object]:
        """Return the arguments of the csv module's reader."""
        quotes: dict[str, object] = {"quoting": csv.QUOTE_NONE}
        if self.quote != NO_QUOTES:
            quotes = {"quotechar": self.quote, "doublequote": True}
        if self.backslash:
            quotes["escapechar"] = "\\"
        return {
            "delimiter": self.delimiter,
            "skipinitialspace": self.skip_spaces,
            "strict": True,
            **quotes,
        }


def choose_dialect(
    top: list[str], options: CsvOptions, is_tsv: bool, time_column: str
) -> CsvDialect:
    """Return the dialect whose header has the time column, else that of the most columns."""
    backslash = options.escape == "\\"
    base = CsvDialect(",", options.quote, backslash, backslash, options.skip_spaces)
    if options.delimiter or is_tsv:
        return replace(base, delimiter=options.delimiter or "\t")
    headers = {
        delimiter: first_row(top[options.skip_lines :], replace(base, delimiter=delimiter))
        for delimiter in _DELIMITERS
    }
    named = [delimiter for delimiter in _DELIMITERS if has_column(headers[delimiter], time_column)]
    wide = sorted(_DELIMITERS, key=lambda delimiter: -len(headers[delimiter]))
    best = next((each for each in named if len(headers[each]) > 1), wide[0])
    return replace(base, delimiter=best)


def first_row(lines: Iterable[str], dialect: CsvDialect) -> list[str]:
    """Return the first row that is not blank; a row that is not valid has no fields."""
    try:
        reader = csv.reader(lines, **dialect.reader_options())  # type: ignore[arg-type]
        return next((row for row in reader if row), [])
    except csv.Error:
        return []


def has_column(header: list[str], name: str) -> bool:
    """Return whether a header has a column, ignoring case and surrounding spaces."""
    return name.strip().lower() in (column.strip().lower() for column in header)


def check_header(top: list[str], skipped: int, dialect: CsvDialect, time_column: str) -> None:
    """Raise LakeError if a later line is the header, or if two columns have the time's name."""
    header = first_row(top[skipped:], dialect)
    count = [name.strip().lower() for name in header].count(time_column.strip().lower())
    if count > 1:
        raise LakeError(
            f"{count} columns are named {time_column!r}; give them different names in the header"
        )
    if count:
        return
    for number, line in enumerate(top[:_SEARCHED_LINES]):
        if has_column(first_row([line], dialect), time_column):
            raise LakeError(
                f"line {number + 1} and not the first line has the column {time_column!r}; "
                f"set --skip-lines {number} if it is the header"
            )


def column_names(header: list[str]) -> list[str]:
    """Return distinct names, as DuckDB does: a repeated name gets _1, an empty one its number."""
    width, names, used = len(str(len(header) - 1)), [], set[str]()
    for index, field in enumerate(header):
        wanted = name = field.strip() or f"column{index:0{width}}"
        number = 0
        while name.lower() in used:
            number += 1
            name = f"{wanted}_{number}"
        used.add(name.lower())
        names.append(name)
    return names
