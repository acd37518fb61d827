"""XLSX files as openpyxl reads them: types, limits and characters."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from duckstep_service.core.errors import ConversionFailed
from duckstep_service.core.formats import Format
from duckstep_service.engine.output.xlsx_cells import column_letters

from tests.component.engine.rendering import StoredResult, sheet_rows


def sheet(sql: str, folder: Path, header: bool = True) -> list[tuple[Any, ...]]:
    """Return the rows of a query's XLSX file."""
    return sheet_rows(StoredResult(sql, folder).rendered(Format.XLSX, header))


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("7::TINYINT", 7),
        ("999999999999999::BIGINT", 999_999_999_999_999),
        ("9007199254740993::BIGINT", "9007199254740993"),
        ("sum(7::BIGINT)", 7),
        (
            "170141183460469231731687303715884105727::HUGEINT",
            "170141183460469231731687303715884105727",
        ),
        ("12.50::DECIMAL(38, 2)", 12.5),
        ("-1234567890123456.78::DECIMAL(38, 2)", "-1234567890123456.78"),
        ("1e300::DOUBLE", 1e300),
        ("'nan'::DOUBLE", "nan"),
        ("true", True),
        ("NULL::INTEGER", None),
        ("DATE '2024-05-01'", datetime(2024, 5, 1)),
        ("DATE '1899-12-31'", "1899-12-31"),
        ("'infinity'::DATE", "infinity"),
        ("TIMESTAMP '2024-05-01 12:34:56.789'", datetime(2024, 5, 1, 12, 34, 56, 789_000)),
        ("TIMESTAMPTZ '2024-05-01 12:00:00+02'", datetime(2024, 5, 1, 10)),
        ("'-infinity'::TIMESTAMP", "-infinity"),
        ("TIME '12:34:56'", time(12, 34, 56)),
        ("[1, NULL]", "[1,null]"),
        ("{'a': DATE '2024-01-01'}", '{"a":"2024-01-01"}'),
        ("MAP {'k': 1}", '{"k":1}'),
        ("INTERVAL 1 DAY", "1 day"),
        ("'=1+1'", "=1+1"),
        ("' 한글 <&> \"'", ' 한글 <&> "'),
        ("''", ""),
        ("'a' || chr(10) || 'b'", "a\nb"),
    ],
)
def test_xlsx_value_keeps_its_type(sql: str, value: Any, tmp_path: Path) -> None:
    (row,) = sheet(f"SELECT {sql} AS a", tmp_path, header=False)
    assert row == (value,)


def test_xlsx_escapes_characters_that_xml_has_not(tmp_path: Path) -> None:
    text = "a\x01\x0b\r\ufffe\uffff\ufffd_x0041_<&>"
    header, row = sheet(f"SELECT '{text}' AS \"{text}\"", tmp_path)
    # As Excel writes them; openpyxl does not decode these forms.
    escaped = "a_x0001__x000B__x000D__xFFFE__xFFFF_\ufffd_x005F_x0041_<&>"
    assert (header, row) == ((escaped,), (escaped,))


def test_xlsx_rows_keep_their_order_and_places(tmp_path: Path) -> None:
    columns = ", ".join(f"NULL AS c{n}" for n in range(30))
    rows = sheet(f"SELECT range AS n, {columns}, range AS last FROM range(5000)", tmp_path)
    assert [row[0] for row in rows[1:]] == [row[31] for row in rows[1:]] == list(range(5000))


def test_xlsx_text_beyond_a_cell_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConversionFailed, match="more than 32,767 characters"):
        sheet("SELECT repeat('x', 32768) AS a", tmp_path)


def test_column_letters_are_those_of_excel() -> None:
    letters = {0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16_383: "XFD"}
    assert {number: column_letters(number) for number in letters} == letters
