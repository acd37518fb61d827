"""The rows of a CSV file with the numbers of their lines."""

import csv
import re
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from lake.csv_dialect import NO_QUOTES, CsvDialect
from lake.csv_errors import RawRow, excerpt, quote_error, split_fields, width_error
from lake.errors import LakeError

MAX_FIELD = 16 << 20
# Each line of a row that has several is checked with the lines before it.
_CHECKED_LINES = 50
_BACKSLASH = re.compile(r'\\(["\'\\])|\\')

Row = list[str | None]


class BackslashEscapes(Exception):
    """A row is valid only if a backslash escapes its quotes."""


class CsvRows:
    """An iterator of a file's rows; an empty field is None unless it is quoted."""

    def __init__(self, stream: TextIO, dialect: CsvDialect, nulls: frozenset[str]) -> None:
        self.names: list[str] = []
        self.characters = 0
        # The first rows of runs of consecutive lines, and their lines.
        self.first_rows, self.first_lines = array("q"), array("q")
        self._dialect, self._nulls, self._stream = dialect, nulls, stream
        self._line, self._pending = 0, list[str]()
        csv.field_size_limit(MAX_FIELD)
        self._reader = csv.reader(self._lines(), **dialect.reader_options())  # type: ignore[arg-type]

    def skip_lines(self, count: int) -> None:
        """Skip lines before the first row."""
        for line in islice(self._stream, count):
            self._line += 1
            self.characters += len(line)

    def next_fields(self) -> list[str] | None:
        """Return the next row that has any field. Raises LakeError, BackslashEscapes."""
        fields: list[str] | None = []
        while fields == []:
            self._pending.clear()
            first = self._line + 1
            try:
                fields = next(self._reader, None)
            except csv.Error as exc:
                raise self._error(first, exc) from exc
        return fields

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows after the header. Raises LakeError, BackslashEscapes."""
        width, number, expected = len(self.names), 0, 0
        while (fields := self.next_fields()) is not None:
            first = self._line + 1 - len(self._pending)
            if first != expected:
                self.first_rows.append(number)
                self.first_lines.append(first)
            number, expected = number + 1, first + 1
            if len(fields) != width:
                raise width_error(self._raw(first), len(fields), self.names, self._dialect)
            yield self._with_nulls(fields) if "" in fields or self._nulls else list(fields)

    def _lines(self) -> Iterator[str]:
        spaced_quote = f" {self._dialect.quote}"
        for line in self._stream:
            self._line += 1
            self.characters += len(line)
            if "\0" in line:
                raise LakeError(
                    f"line {self._line} contains a NUL byte: the file is damaged, or its encoding "
                    "is another one; copy it again, or set --encoding"
                )
            self._pending.append(line)
            if spaced_quote in line and not self._dialect.skip_spaces:
                self._check_spaces()
            yield self._escaped(line) if self._dialect.backslash else line

    def _escaped(self, line: str) -> str:
        """Return a line in which every backslash escapes a quote or a backslash."""

        def replace(found: re.Match[str]) -> str:
            if found[1] or self._dialect.keep_backslash:
                return found[0] if found[1] else "\\\\"
            raise LakeError(
                f"line {self._line}: a backslash escapes quotes in this file, but not in "
                f"{excerpt(line[found.start() :])}; set --escape '\\' to keep such a backslash"
            )

        return _BACKSLASH.sub(replace, line)

    def _check_spaces(self) -> None:
        """Raise LakeError for a field of the row so far that begins with spaces and a quote."""
        if len(self._pending) > _CHECKED_LINES or self._dialect.quote == NO_QUOTES:
            return
        for field in split_fields("".join(self._pending), self._dialect):
            if field.startswith(" ") and field.lstrip(" ").startswith(self._dialect.quote):
                raise LakeError(
                    f"line {self._line}: spaces precede the quote of {excerpt(field)}; "
                    "set --skip-spaces to skip spaces after delimiters, or --quote none"
                )

    def _with_nulls(self, fields: list[str]) -> Row:
        nulls: Row = [None if not field or field in self._nulls else field for field in fields]
        empty = self._dialect.quote * 2
        if self._dialect.quote == NO_QUOTES or not any(empty in line for line in self._pending):
            return nulls
        raw = split_fields("".join(self._pending), self._dialect)
        return ["" if text == empty else null for null, text in zip(nulls, raw, strict=True)]

    def _raw(self, first: int) -> RawRow:
        return RawRow(first, "".join(self._pending))

    def _error(self, first: int, exc: csv.Error) -> Exception:
        row, message = self._raw(first), str(exc)
        if "field limit" in message:
            return LakeError(
                f"line {first} begins a field of more than {MAX_FIELD >> 20} MB; "
                "correct a quote that is not closed, or set --quote none if quotes are text"
            )
        if not self._dialect.backslash and "\\" + self._dialect.quote in row.text:
            return BackslashEscapes(str(exc))
        return quote_error(row, self._dialect, self.names, "unexpected end" in message)
