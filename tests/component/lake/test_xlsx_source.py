"""Import of workbooks: typed cells keep their values, and unclear sheets are refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.component.lake.import_runs import rows
from tests.component.lake.import_runs import run_with_seconds as run

DAY = datetime(2024, 1, 5)


def workbook(*table: list[Any], change: Callable[[Any], object] = lambda book: None) -> bytes:
    """Return a workbook whose first sheet has the rows, after a change."""
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(content: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook in which one of its files is edited, as openpyxl would not write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            assert name != member or old in text
            target.writestr(name, text.replace(old, new) if name == member else text)
    return buffer.getvalue()


# The cells of a column, its type, and its values as text.
CELLS: dict[str, tuple[list[Any], str, list[str | None]]] = {
    "whole numbers": ([1, 45292, None], "BIGINT", ["1", "45292", None]),
    "fractions": ([1, 0.1, 1e300], "DOUBLE", ["1.0", "0.1", "1e+300"]),
    "booleans": ([True, False], "BOOLEAN", ["true", "false"]),
    "numeric text": (["007", "1"], "VARCHAR", ["007", "1"]),
    "numbers and text": ([45292, 1.5, "n/a", True], "VARCHAR", ["45292", "1.5", "n/a", "true"]),
    "dates": ([date(2024, 1, 5), DAY], "DATE", ["2024-01-05", "2024-01-05"]),
    "before March 1900": ([date(1900, 2, 1)], "DATE", ["1900-02-01"]),
    "times of a day": (
        [DAY, datetime(2024, 1, 5, 10, 0, 0, 250_000)],
        "TIMESTAMP",
        ["2024-01-05 00:00:00", "2024-01-05 10:00:00.25"],
    ),
    "dates and text": ([DAY, "unknown"], "VARCHAR", ["2024-01-05", "unknown"]),
    "dates and text of dates": ([DAY, "2024-01-06"], "VARCHAR", ["2024-01-05", "2024-01-06"]),
    "times": ([time(10, 30)], "TIME", ["10:30:00"]),
    "durations": ([timedelta(hours=30)], "VARCHAR", ["30:00:00"]),
    "no values": ([None, None], "VARCHAR", [None, None]),
    "control characters": (["a_x000D_b", "_x005F_x0041_"], "VARCHAR", ["a\rb", "_x0041_"]),
}


@pytest.mark.parametrize("case", CELLS)
def test_import_workbook_keeps_every_value(case: str, lake: Path) -> None:
    cells, type_, texts = CELLS[case]
    table = [["time", "v"], *([number, cell] for number, cell in enumerate(cells))]
    assert run(lake, workbook(*table), name="f.xlsx") == 0
    assert rows(lake, "DISTINCT typeof(v)") == [(type_,)]
    assert [text for _, text in rows(lake, "time, v::VARCHAR")] == texts


def test_import_workbook_reads_dates_of_1904_as_time_column(lake: Path) -> None:
    def use_1904(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    content = workbook(["time"], [DAY], [None], [datetime(2024, 1, 5, 10)], change=use_1904)
    assert run(lake, content, "--format", "xlsx", name="export.bin") == 0
    assert rows(lake, "time") == [(DAY,), (datetime(2024, 1, 5, 10),)]


def test_import_workbook_reads_integer_beyond_double(lake: Path) -> None:
    content = workbook(["time", "v"], [1, 123456])
    content = rewritten(content, "xl/worksheets/sheet1.xml", b"123456", b"9007199254740993")
    assert run(lake, content, name="f.xlsx") == 0
    assert rows(lake, "v") == [(9007199254740993,)]


def test_import_workbook_error_cells_are_null_and_reported(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(lake, workbook(["time", "v"], [1, "#N/A"], [2, "#DIV/0!"], [3, 4]), name="f.xlsx") == 0
    )
    assert rows(lake, "time, v")[2][1] == 4
    assert rows(lake, "count(v)") == [(1,)]
    assert "note: 2 cells with errors are NULL, such as B2 (#N/A)" in capsys.readouterr().err


def test_import_workbook_reads_stored_values_of_formulas(lake: Path) -> None:
    content = workbook(["time", "v"], [1, "=1+1"])
    stored = rewritten(content, "xl/worksheets/sheet1.xml", b"</f><v />", b"</f><v>2</v>")
    assert run(lake, stored, name="f.xlsx") == 0
    assert rows(lake, "v") == [(2,)]


def add_sheets(book: Any) -> None:
    book.create_sheet("Cover", 0).sheet_state = "hidden"
    book.create_sheet("Second").append(["time"])
    book["Second"].append([7])


def test_import_workbook_reads_first_visible_sheet_or_named_one(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = workbook(["time", "v"], [1, 2], change=add_sheets)
    assert run(lake, content, name="f.xlsx") == 0
    assert rows(lake, "v") == [(2,)]
    note = "note: sheet 'Sheet'; set --sheet to import 'Second', 'Cover'"
    assert note in capsys.readouterr().err
    assert run(lake, content, "--sheet", "Second", "--replace", name="f.xlsx") == 0
    assert rows(lake, "epoch(time)") == [(7.0,)]


def test_import_workbook_skips_lines_above_header(lake: Path) -> None:
    content = workbook(["Sales", "Sales"], [None], ["time", "v"], [1, 2], change=merge_title)
    assert run(lake, content, "--skip-lines", "2", name="f.xlsx") == 0
    assert rows(lake, "v") == [(2,)]


def test_import_workbook_declared_nulls_and_types(lake: Path) -> None:
    content = workbook(["time", "v", "w"], [1, 5, 7], [2, "n/a", 8])
    options = ["--null", "n/a", "--type", "w=VARCHAR"]
    assert run(lake, content, *options, name="f.xlsx") == 0
    assert rows(lake, "v, w") == [(5, "7"), (None, "8")]


def merge_title(book: Any) -> None:
    book.active.merge_cells("A1:B1")


def merge(book: Any) -> None:
    book.active.merge_cells("B2:B3")


def moved(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return a workbook whose files have other names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(change(name), source.read(name))
    return buffer.getvalue()


REFUSED: dict[str, tuple[bytes, list[str], str]] = {
    "notes above": (
        workbook(["Sales of 2024"], [None], ["time", "v"], [1, 2]),
        [],
        "row 3 is the header; set --skip-lines 2 to skip the rows above it",
    ),
    "no time column": (
        workbook(["a", "b"], [1, 2]),
        [],
        "row 1 has no column 'time'; columns: a, b",
    ),
    "merged": (
        workbook(["time", "v"], [1, 2], [2, None], change=merge),
        [],
        "row 2: the cells B2:B3 are merged",
    ),
    "no name": (
        workbook(["time", None, "v"], [1, 5, 2]),
        [],
        "row 2: B2 has a value, but B1 no name",
    ),
    "formula": (
        workbook(["time", "v"], [1, "=1+1"]),
        [],
        "row 2, cell B2 has a formula without a value",
    ),
    "no rows": (workbook(["time", "v"]), [], "has no rows"),
    "no sheet": (workbook(["time"], [1]), ["--sheet", "x"], "set --sheet to one of 'Sheet'"),
    "broken": (
        rewritten(workbook(["time"], [1]), "xl/workbook.xml", b"<", b"{"),
        [],
        "the workbook is broken",
    ),
    "backslashes": (
        moved(workbook(["time"], [1]), lambda name: name.replace("/", "\\")),
        [],
        "the workbook is broken",
    ),
    "strict": (
        rewritten(
            workbook(["time"], [1]),
            "xl/workbook.xml",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
        [],
        "no sheet can be read; save it as Excel workbook (.xlsx), not Strict",
    ),
    "encoding": (
        workbook(["time"], [1]),
        ["--encoding", "cp949"],
        "--encoding is for csv, tsv, json",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_import_unclear_workbook_names_row_and_remedy(
    case: str, lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, options, message = REFUSED[case]
    assert run(lake, content, *options, name="f.xlsx") == 1
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_import_workbook_bomb_fails(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lake.workbook_sheet._MAX_CONTENT_BYTES", 100)
    assert run(lake, workbook(["time"], [1]), name="f.xlsx") == 1
    assert "the workbook decompresses to " in capsys.readouterr().err


def test_import_workbook_refuses_chart_without_its_drawing(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = workbook(["time", "v"], [1, 2], change=lambda book: book.create_chartsheet())
    assert run(lake, content, name="f.xlsx") == 1
    assert "the workbook is broken (" in capsys.readouterr().err
