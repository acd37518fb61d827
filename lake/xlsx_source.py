"""Loading of a sheet of an .xlsx workbook: typed cells, of which each keeps its value."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.escape import unescape

from lake.csv_dialect import CsvOptions
from lake.errors import LakeError
from lake.json_text import NumberText
from lake.value_loading import LoadOptions, Record, infer_columns, load_records
from lake.value_types import unique_names
from lake.workbook_sheet import Row, Sheet, find_sheet, merged_ranges

_MIDNIGHT = time()
_HEADER_ROWS = 50
_MAX_EXACT = 1 << 53


@dataclass
class _SheetReader:
    """A reader of a sheet's records, which notes what its cells contain."""

    sheet: Sheet
    time_column: str
    csv: CsvOptions
    headers: list[tuple[int, str]] = field(default_factory=list)
    with_dates: set[str] = field(default_factory=set)
    with_clock: set[str] = field(default_factory=set)
    with_text: set[str] = field(default_factory=set)
    error_cells: int = 0
    first_error: str = ""

    @property
    def dates(self) -> set[str]:
        """The columns whose cells are dates without a time of day."""
        return self.with_dates - self.with_clock - self.with_text

    def records(self, is_inferred: bool) -> Iterator[tuple[int, Record]]:
        """Yield each row below the header that is not blank, with its number.

        Until the columns are inferred, a date has the time of day that a later one may have.
        """
        self.error_cells = 0
        rows = islice(enumerate(self.sheet.rows(), 1), self.csv.skip_lines, None)
        self.headers = _headers(next(rows, (1, []))[1])
        if not self._has_time_column():
            self._find_header(rows)
        for number, row in rows:
            if any(value is not None for value, *_ in row):
                self._check_width(number, row)
                yield number, self._record(number, row, is_inferred)

    def _record(self, number: int, row: Row, is_inferred: bool) -> Record:
        record: Record = {}
        for index, name in self.headers:
            value, kind, _ = row[index] if index < len(row) else (None, "n", "")
            if kind == "e":
                cell = f"{get_column_letter(index + 1)}{number}"
                self.first_error = self.first_error or f"{cell} ({value})"
                self.error_cells += 1
                value = None
            if isinstance(value, str) and value in self.csv.nulls:
                value = None
            self._observe(name, value)
            record[name] = _decoded(value, not is_inferred or name in self.with_clock)
        return record

    def _observe(self, name: str, value: Any) -> None:
        if isinstance(value, datetime):
            self.with_dates.add(name)
            if value.time() != _MIDNIGHT:
                self.with_clock.add(name)
        elif isinstance(value, str):
            self.with_text.add(name)

    def _has_time_column(self) -> bool:
        return self.time_column.lower() in (name.lower() for _, name in self.headers)

    def _find_header(self, rows: Iterator[tuple[int, Row]]) -> None:
        """Raise LakeError if a later row is the header."""
        for number, row in rows:
            names = [str(value).strip().lower() for value, *_ in row]
            if self.time_column.lower() in names:
                raise LakeError(
                    f"row {number} is the header; set --skip-lines {number - 1} to skip the rows "
                    "above it"
                )
            if number == _HEADER_ROWS:
                break
        columns = ", ".join(name for _, name in self.headers)
        raise LakeError(
            f"--time: row {self.csv.skip_lines + 1} has no column {self.time_column!r}; "
            f"columns: {columns}"
        )

    def _check_width(self, number: int, row: Row) -> None:
        named = {index for index, _ in self.headers}
        for index, (value, *_) in enumerate(row):
            if value is not None and index not in named:
                letter, header = get_column_letter(index + 1), self.csv.skip_lines + 1
                raise LakeError(
                    f"row {number}: {letter}{number} has a value, but {letter}{header} no name; "
                    "name the column, or delete its cells"
                )


def read_xlsx(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    sheet_name: str | None,
    csv: CsvOptions,
    options: LoadOptions,
) -> list[str]:
    """Load a sheet into the table `raw`; return notes on the sheet and its cells."""
    sheet = find_sheet(file, sheet_name)
    _check_merged(merged_ranges(sheet), csv.skip_lines)
    reader = _SheetReader(sheet, options.time_column, csv)
    columns = infer_columns(reader.records(False), replace(options, mixed_as_text=True))
    columns = [
        replace(column, type="DATE")
        if column.type == "TIMESTAMP" and column.key in reader.dates
        else column
        for column in columns
    ]
    if not columns:
        raise LakeError(f"the sheet {sheet.name!r} has no rows below its header")
    load_records(connection, reader.records(True), columns, options)
    return _notes(reader)


def _headers(row: Row) -> list[tuple[int, str]]:
    """Return the position and the name of each column that has a name."""
    texts = {}
    for index, (value, *_) in enumerate(row):
        with_clock = isinstance(value, datetime) and value.time() != _MIDNIGHT
        text = "" if value is None else str(_decoded(value, with_clock)).strip()
        if text:
            texts[index] = text
    return list(zip(texts, unique_names(list(texts.values())), strict=True))


def _decoded(value: Any, with_clock: bool) -> Any:
    """Return a cell's value as the decoder of JSON would: times and dates as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) <= _MAX_EXACT
        return int(value) if is_whole else NumberText(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if with_clock else value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return unescape(value) if isinstance(value, str) and "_x" in value else value


def _duration(value: timedelta) -> str:
    """Return a duration as hours, minutes and seconds; hours may exceed 24."""
    sign, size = ("-", -value) if value < timedelta() else ("", value)
    seconds = size.days * 86_400 + size.seconds
    fraction = f".{size.microseconds:06d}" if size.microseconds else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _check_merged(ranges: list[str], skipped_rows: int) -> None:
    """Raise LakeError for merged cells, of which only the first has the value."""
    for cells in ranges:
        _, first, _, last = range_boundaries(cells)
        if last > skipped_rows:
            raise LakeError(
                f"row {first}: the cells {cells} are merged; unmerge them and fill each of them"
            )


def _notes(reader: _SheetReader) -> list[str]:
    sheet, notes = reader.sheet, []
    if sheet.others:
        names = ", ".join(map(repr, sheet.others))
        notes.append(f"sheet {sheet.name!r}; set --sheet to import {names}")
    if reader.error_cells:
        notes.append(
            f"{reader.error_cells:,} cells with errors are NULL, such as {reader.first_error}"
        )
    return notes
