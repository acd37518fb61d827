"""A converter that counts, over a fake converter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest
from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.counted_converter import CountedConverter
from duckstep_service.core.results.result_formats import ResultFormat


class FakeConverter:
    def __init__(self) -> None:
        self.opened = 0

    @contextmanager
    def open(self, result: QueryResult, rows: int, format: ResultFormat) -> Iterator[BinaryIO]:
        self.opened += 1
        yield io.BytesIO(b"a\n")


def test_counted_converter_counts_before_it_opens() -> None:
    inner, counted = FakeConverter(), []
    converter = CountedConverter(inner, lambda: counted.append(inner.opened))
    with converter.open(QueryResult([]), 1, ResultFormat(Format.CSV)) as stream:
        assert stream.read() == b"a\n"
    assert (counted, inner.opened) == ([0], 1)


def test_counted_converter_opens_nothing_beyond_quota() -> None:
    def refuse() -> None:
        raise QuotaExceeded("Too many reads.")

    inner = FakeConverter()
    with pytest.raises(QuotaExceeded):
        CountedConverter(inner, refuse).open(QueryResult([]), 1, ResultFormat(Format.CSV))
    assert inner.opened == 0
