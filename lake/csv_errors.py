"""Errors of CSV rows: the line, the column, an excerpt of the row and the remedy."""

import re
from dataclasses import dataclass

from lake.csv_dialect import CsvDialect
from lake.errors import LakeError

_EXCERPT = 80


@dataclass(frozen=True)
class RawRow:
    """The text of a row and the number of its first line."""

    line: int
    text: str

    @property
    def last_line(self) -> int:
        """The number of the row's last line."""
        return self.line + max(len(re.findall(r"\r\n|\r|\n", self.text.rstrip("\r\n"))), 0)


def excerpt(text: str) -> str:
    """Return the beginning of a text as a literal on one line."""
    end = "…" if len(text) > _EXCERPT else ""
    return repr(text[:_EXCERPT].rstrip("\r\n")) + end


def split_fields(text: str, dialect: CsvDialect) -> list[str]:
    """Return the fields of a row with their quotes, up to the first that is not valid."""
    quote = re.escape(dialect.quote)
    inner = (
        rf"[^{quote}\\]*(?:(?:{quote}{quote}|\\.)[^{quote}\\]*)*"
        if dialect.backslash
        else (rf"[^{quote}]*(?:{quote}{quote}[^{quote}]*)*")
    )
    spaces = " *" if dialect.skip_spaces else ""
    field = re.compile(
        rf"{spaces}(?:{quote}{inner}{quote}|(?!{quote})[^{re.escape(dialect.delimiter)}\r\n]*)",
        re.S,
    )
    fields, position = [], 0
    while found := field.match(text, position):
        fields.append(found[0].lstrip(" ") if dialect.skip_spaces else found[0])
        position = found.end()
        if text[position : position + 1] != dialect.delimiter:
            break
        position += 1
    return fields


def quote_error(row: RawRow, dialect: CsvDialect, names: list[str], at_end: bool) -> LakeError:
    """Return the error of a field whose quotes do not match."""
    fields = split_fields(row.text, dialect)
    closed = sum(len(field) + 1 for field in fields[:-1])
    complete = closed + len(fields[-1]) if fields else 0
    follows = row.text[complete : complete + 1] not in ("", dialect.delimiter)
    index = max(len(fields) - 1, 0) if follows else len(fields)
    start = closed if follows else (complete + 1 if fields else 0)
    place = f"line {row.line}{_column(index, names)}"
    if at_end:
        return LakeError(
            f"{place}: the file ends within the quoted field {excerpt(row.text[start:])}: it was "
            "cut off or a quote is not closed; copy the file again, correct the line, or set "
            "--quote none if quotes are text"
        )
    last = row.last_line
    where = f" on line {last}" if last != row.line else ""
    return LakeError(
        f"{place}: the quoted field {excerpt(row.text[start:])} ends{where} before other text: "
        "a quote is not closed or not doubled; correct the line, set --escape '\\' if a backslash "
        "escapes quotes, or --quote none if quotes are text"
    )


def width_error(row: RawRow, fields: int, names: list[str], dialect: CsvDialect) -> LakeError:
    """Return the error of a row with too few or too many fields."""
    head = f"line {row.line} has {fields:,} fields and the header {len(names):,}"
    if fields < len(names):
        missing = f"the column {names[fields]!r} is missing"
        return LakeError(
            f"{head}: {missing} in {excerpt(row.text)}; "
            "correct the line, or copy the file again if it was cut off"
        )
    return LakeError(
        f"{head}: field {len(names) + 1} has no column in {excerpt(row.text)}; quote a field that "
        f"contains the delimiter {dialect.delimiter!r}, or set another --delimiter"
    )


def _column(index: int, names: list[str]) -> str:
    return f", column {names[index]!r}" if index < len(names) else f", field {index + 1}"
