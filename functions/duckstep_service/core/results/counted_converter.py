"""A converter that counts each conversion before it starts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.ports import Converter
from duckstep_service.core.results.result_formats import ResultFormat


@dataclass(frozen=True, slots=True)
class CountedConverter:
    """Calls `count` and opens the conversion of `converter`; an error of `count` prevents it."""

    converter: Converter
    count: Callable[[], None]

    def open(
        self, result: QueryResult, rows: int, format: ResultFormat
    ) -> AbstractContextManager[BinaryIO]:
        self.count()
        return self.converter.open(result, rows, format)
