"""The limits of an XLSX sheet."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import FormatNotAvailable
from duckstep_service.core.formats import Format
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.core.results.sheet_limits import MAX_COLUMNS, MAX_ROWS, check_sheet

XLSX = ResultFormat(Format.XLSX)


@pytest.mark.parametrize(
    ("chosen", "rows", "columns"),
    [
        (XLSX, MAX_ROWS - 1, MAX_COLUMNS),
        (ResultFormat(Format.XLSX, header=False), MAX_ROWS, 1),
        (ResultFormat(Format.XLSX, page=Page(0, 10)), MAX_ROWS * 2, 1),
        (ResultFormat(Format.CSV), MAX_ROWS * 2, MAX_COLUMNS * 2),
    ],
)
def test_check_sheet_accepts_what_fits(chosen: ResultFormat, rows: int, columns: int) -> None:
    check_sheet(chosen, rows, columns)


@pytest.mark.parametrize(("rows", "columns"), [(MAX_ROWS, 1), (1, MAX_COLUMNS + 1)])
def test_check_sheet_refuses_what_does_not_fit(rows: int, columns: int) -> None:
    with pytest.raises(FormatNotAvailable, match="1,048,575 rows and 16,384 columns"):
        check_sheet(XLSX, rows, columns)
