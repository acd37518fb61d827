"""JSON numbers of a whole result, whose columns are checked at once, and of a page's values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from duckstep_service.core.formats import Format
from duckstep_service.core.results.result_formats import Page

from tests.component.engine.rendering import StoredResult

ROWS = 50_000
# The last row is in another row group than the first.
EDGES = {
    "safe": "CASE WHEN n < 0 THEN NULL ELSE n * 123456789 END",
    "highest": f"CASE WHEN n = {ROWS - 1} THEN 9007199254740991 ELSE n END",
    "lowest": f"CASE WHEN n = {ROWS - 1} THEN -9007199254740991 ELSE n END",
    "too high": f"CASE WHEN n = {ROWS - 1} THEN 9007199254740992 ELSE n END",
    "too low": f"CASE WHEN n = {ROWS - 1} THEN -9007199254740992 ELSE n END",
    "nulls": "CAST(NULL AS BIGINT)",
    "late": f"CASE WHEN n = {ROWS - 1} THEN n END",
    "unsigned": "CAST(n AS UBIGINT)",
    "high unsigned": f"CASE WHEN n = {ROWS - 1} THEN 18446744073709551615 ELSE n::UBIGINT END",
    "huge": "CAST(n AS HUGEINT) - 25000",
    "too huge": f"CASE WHEN n = {ROWS - 1} THEN -9007199254740992 ELSE n END * 1::HUGEINT",
    "big": "CAST(n AS BIGNUM)",
    "float": "CAST(n AS FLOAT) / 10",
    "double": "CASE n WHEN 0 THEN -0.0 WHEN 1 THEN 1e300 WHEN 2 THEN 5e-324 ELSE n / 7 END",
    "not a number": f"CASE WHEN n = {ROWS - 1} THEN 'nan'::DOUBLE ELSE n END",
    "infinite": f"CASE WHEN n = {ROWS - 1} THEN '-infinity'::FLOAT ELSE n END",
    "no doubles": "CAST(NULL AS DOUBLE)",
}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredResult:
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in EDGES.items())
    sql = f"SELECT {columns} FROM range({ROWS}) t(n) ORDER BY n"
    return StoredResult(sql, tmp_path_factory.mktemp("numbers"))


@pytest.mark.parametrize("header", [True, False])
def test_whole_result_has_the_numbers_of_its_pages(stored: StoredResult, header: bool) -> None:
    whole = json.loads(stored.rendered(Format.JSON, header), parse_float=str, parse_int=str)["rows"]
    for offset in (0, ROWS - 10):
        page = stored.rendered(Format.JSON, header, page=Page(offset, 10))
        rows = json.loads(page, parse_float=str, parse_int=str)["rows"]
        assert whole[offset : offset + 10] == rows


def test_whole_result_has_exact_numbers(stored: StoredResult) -> None:
    last = json.loads(stored.rendered(Format.JSON))["rows"][-1]
    numbers = [name for name, value in last.items() if isinstance(value, int | float)]
    expected = ["safe", "highest", "lowest", "late", "unsigned", "huge", "big", "float", "double"]
    assert numbers == expected
    assert (last["highest"], last["too high"]) == (9007199254740991, "9007199254740992")
    assert last["too huge"] == "-9007199254740992"
    assert (last["not a number"], last["infinite"]) == ("NaN", "-Infinity")


def test_whole_result_with_hugeint_of_39_digits(tmp_path: Path) -> None:
    digits = 170141183460469231731687303715884105727
    stored = StoredResult(f"SELECT 1::HUGEINT AS a, {digits}::HUGEINT AS b", tmp_path)
    assert json.loads(stored.rendered(Format.JSON))["rows"] == [{"a": 1, "b": str(digits)}]
