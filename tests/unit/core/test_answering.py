"""Which way a result reaches the client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from duckstep.core.answering import Redirect, Rows, Wanted, answer, check_finished
from duckstep.core.errors import (
    FormatNotAvailable,
    InvalidRequest,
    QueryCancelled,
    QueryNotFinished,
    ResultExpired,
)
from duckstep.core.fakes import MemoryStore
from duckstep.core.formats import Format
from duckstep.core.models import Page, Result

PARQUET = "results/name-1/a/result.parquet"


class TextConverter:
    """A Converter whose pages are `text` and whose files are in `folder`."""

    def __init__(self, folder: Path, text: str = "a\n1\n") -> None:
        self.folder, self.text, self.made = folder, text, 0

    def page(self, result: Result, rows: int, format: Format, page: Page, header: bool) -> str:
        return self.text

    def file(self, result: Result, rows: int, format: Format) -> Path:
        self.made += 1
        path = self.folder / f"out.{format}"
        path.write_text(self.text)
        return path


def item(rows: int = 1, size: int = 100, format: str | None = None) -> dict[str, Any]:
    result = {
        "columns": [{"name": "a", "type": "INTEGER"}],
        "files": {"parquet": {"key": PARQUET, "bytes": size}},
    }
    return {
        "name": "name-1",
        "rows": rows,
        "result": json.dumps(result),
        "request": json.dumps({"query": "q", "format": format}),
    }


@pytest.fixture
def results() -> MemoryStore:
    return MemoryStore({PARQUET: b"PAR1"})


def test_a_small_result_comes_at_once(results: MemoryStore, tmp_path: Path) -> None:
    got = answer(item(), Wanted(), results, TextConverter(tmp_path))
    assert got == Rows("a\n1\n", Format.CSV, 1)


@pytest.mark.parametrize("large", [item(rows=10_001), item(size=2_000_000)])
def test_a_large_result_is_made_once_and_kept(
    large: dict[str, Any], results: MemoryStore, tmp_path: Path
) -> None:
    converter = TextConverter(tmp_path)
    urls = {answer(large, Wanted(), results, converter) for _ in range(2)}
    assert urls == {Redirect("https://store.invalid/results/name-1/a/result.csv?name=name-1.csv")}
    assert converter.made == 1
    assert results.objects["results/name-1/a/result.csv"] == b"a\n1\n"
    assert list(tmp_path.iterdir()) == []


def test_a_small_result_with_long_texts_is_a_file(results: MemoryStore, tmp_path: Path) -> None:
    got = answer(item(), Wanted(), results, TextConverter(tmp_path, "x" * 5_000_001))
    assert isinstance(got, Redirect)


def test_parquet_is_always_a_file(results: MemoryStore, tmp_path: Path) -> None:
    got = answer(item(), Wanted(format="parquet"), results, TextConverter(tmp_path))
    assert isinstance(got, Redirect)
    assert PARQUET in got.url


def test_the_format_asked_for_with_the_query_is_the_default(
    results: MemoryStore, tmp_path: Path
) -> None:
    got = answer(item(format="json"), Wanted(accept="*/*"), results, TextConverter(tmp_path))
    assert isinstance(got, Rows)
    assert got.format is Format.JSON


def test_pages_know_the_next(results: MemoryStore, tmp_path: Path) -> None:
    converter = TextConverter(tmp_path)
    got = answer(item(rows=25), Wanted(offset=10, limit=10), results, converter)
    assert isinstance(got, Rows)
    assert got.next_page == Page(20, 10)
    last = answer(item(rows=25), Wanted(offset=20, limit=10), results, converter)
    assert isinstance(last, Rows)
    assert last.next_page is None


def test_what_cannot_be_answered(results: MemoryStore, tmp_path: Path) -> None:
    converter = TextConverter(tmp_path)
    with pytest.raises(FormatNotAvailable):
        answer(item(), Wanted(accept="text/html"), results, converter)
    with pytest.raises(InvalidRequest):
        answer(item(), Wanted(format="arrow", limit=1), results, converter)
    with pytest.raises(ResultExpired):
        answer(item(), Wanted(format="parquet"), MemoryStore(), converter)


@pytest.mark.parametrize(
    ("status", "error"),
    [("QUEUED", QueryNotFinished), ("RUNNING", QueryNotFinished), ("CANCELLED", QueryCancelled)],
)
def test_no_result_yet_or_ever(status: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_finished({"status": status})
