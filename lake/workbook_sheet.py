"""The cells of one sheet of an .xlsx workbook, read in a stream."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from lake.errors import LakeError, summarize_error

# openpyxl keeps the shared texts in memory.
_MAX_CONTENT_BYTES, _MAX_RATIO, _UNCHECKED_BYTES = 4 << 30, 250, 256 << 20
_BLOCK_BYTES = 1 << 20
# openpyxl does not check which parts a workbook has; a missing one is an AttributeError.
_BROKEN = (
    InvalidFileException, LookupError, AttributeError, ValueError, TypeError, OverflowError,
    EOFError, NotImplementedError, ParseError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

# A row's cells: the value, its kind as openpyxl names it, and its number format.
Row = list[tuple[Any, str, str]]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, its file within the zip file, and the other sheets."""

    workbook: Path
    name: str
    member: str
    others: list[str]
    has_formulas: bool

    def rows(self) -> Iterator[Row]:
        """Yield each row from the first on. Raises LakeError for a formula without a value."""
        with _opened(self.workbook, data_only=True) as values:
            if not self.has_formulas:
                yield from map(_cells, _sheet_rows(values, self.name))
                return
            with _opened(self.workbook, data_only=False) as formulas:
                pairs = zip(
                    _sheet_rows(values, self.name), _sheet_rows(formulas, self.name), strict=True
                )
                for number, (row, formula_row) in enumerate(pairs, 1):
                    _check_formulas(number, row, formula_row)
                    yield _cells(row)


def find_sheet(file: Path, name: str | None) -> Sheet:
    """Return the sheet of a name, by default the first that is visible. Raises LakeError."""
    _check_size(file)
    with _opened(file, data_only=True) as workbook:
        sheets = {sheet.title: sheet for sheet in workbook.worksheets}
        visible = [title for title, sheet in sheets.items() if sheet.sheet_state == "visible"]
        chosen: str = name or next(iter(visible or sheets), "")
        if not sheets:
            raise LakeError("no sheet can be read; save it as Excel workbook (.xlsx), not Strict")
        if chosen not in sheets:
            raise LakeError(f"there is no sheet {name!r}; set --sheet to one of {_names(sheets)}")
        member = str(sheets[chosen]._worksheet_path)
    hidden = [title for title in sheets if title not in visible]
    others = [title for title in (*visible, *hidden) if title != chosen]
    return Sheet(file, chosen, member, others, _contains(file, member, b"f"))


def merged_ranges(sheet: Sheet) -> list[str]:
    """Return the ranges of merged cells, such as A5:A7."""
    if not _contains(sheet.workbook, sheet.member, b"mergeCell"):
        return []
    with zipfile.ZipFile(sheet.workbook) as archive, archive.open(sheet.member) as stream:
        found = []
        for _, element in iterparse(stream):
            if element.tag.endswith("}mergeCell"):
                found.append(element.attrib["ref"])
            element.clear()
        return found


@contextmanager
def _opened(file: Path, data_only: bool) -> Iterator[Any]:
    """Open a workbook, without the warnings about features that have no data."""
    with warnings.catch_warnings(), file.open("rb") as stream:
        warnings.simplefilter("ignore")
        try:
            workbook = openpyxl.load_workbook(
                stream, read_only=True, data_only=data_only, keep_links=False
            )
            try:
                yield workbook
            finally:
                workbook.close()
        except _BROKEN as exc:
            reason = summarize_error(exc)
            raise LakeError(
                f"the workbook is broken ({reason}); save it in Excel and import the result"
            ) from exc


def _sheet_rows(workbook: Any, name: str) -> Iterator[Any]:
    sheet = workbook[name]
    sheet.reset_dimensions()
    yield from sheet.iter_rows()


def _cells(row: Any) -> Row:
    return [(cell.value, cell.data_type, getattr(cell, "number_format", "") or "") for cell in row]


def _check_formulas(number: int, row: Any, formula_row: Any) -> None:
    for cell, formula in zip(row, formula_row, strict=True):
        if cell.value is None and formula.data_type == "f":
            raise LakeError(
                f"row {number}, cell {formula.coordinate} has a formula without a value; "
                "open the workbook in Excel, save it and import the result"
            )


def _check_size(file: Path) -> None:
    """Raise LakeError for a binary workbook and for one that decompresses to too much."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    if any(entry.filename == "xl/workbook.bin" for entry in entries):
        raise LakeError("the file is a binary workbook (.xlsb); save it as .xlsx and import it")
    size = sum(entry.file_size for entry in entries)
    limit = max(_UNCHECKED_BYTES, _MAX_RATIO * file.stat().st_size)
    if size > min(limit, _MAX_CONTENT_BYTES):
        raise LakeError(
            f"the workbook decompresses to {size:,} bytes; save the sheet as CSV and import it"
        )


def _contains(file: Path, member: str, tag: bytes) -> bool:
    """Return whether the XML of a sheet may have a tag, of any namespace."""
    starts = tuple(opening + tag + end for opening in (b"<", b":") for end in (b">", b" ", b"/"))
    rest = b""
    with zipfile.ZipFile(file) as archive, archive.open(member) as stream:
        while block := stream.read(_BLOCK_BYTES):
            text = rest + block
            if any(start in text for start in starts):
                return True
            rest = text[-len(tag) - 2 :]
    return False


def _names(sheets: dict[str, Any]) -> str:
    return ", ".join(map(repr, sheets))
