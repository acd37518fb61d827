"""The names of downloaded files."""

from __future__ import annotations

import pytest
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.file_names import file_name, safe_name
from duckstep_service.core.results.result_formats import ResultFormat


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("월별 리뷰 2024-05-01", "월별 리뷰 2024-05-01"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nb\0", "a_b_"),
        (" .hidden. ", "hidden"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("console", "console"),
        ("x" * 200, "x" * 120),
        (" . ", ""),
        ("", ""),
    ],
)
def test_safe_name_is_a_name_everywhere(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_file_name_is_given_or_the_querys() -> None:
    record = QueryRecord(
        "q", Status.SUCCEEDED, name="name-1", title="", submitted_at="2024-05-01T10:00:00.000Z"
    )
    csv = ResultFormat(Format.CSV, escaped=True)
    assert file_name("", record, csv) == "name-1-escaped.csv"
    assert file_name("Given", record, csv) == "Given.csv"
    titled = QueryRecord("q", Status.SUCCEEDED, title="By: month", submitted_at=record.submitted_at)
    assert file_name("", titled, ResultFormat(Format.XLSX)) == "By_ month 2024-05-01.xlsx"
