"""A stored result, its converter and the leases, in memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from duckstep_service.core.errors import (
    ConversionFailed,
    ResultExpired,
)
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.record import (
    QueryRecord,
    QueryResult,
    ResultFile,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.conversion import (
    ConversionCoordinator,
    ConversionDependencies,
    ConversionRequest,
    convert,
)
from duckstep_service.core.results.delivery import (
    ResultOptions,
    ResultResponder,
    ResultResponse,
)
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryHistory, MemoryLeases, MemoryStore

ARN = "arn:aws:states:us-east-1:123456789012:execution:Queries:name-1"
PARQUET = "results/name-1/a/result.parquet"
CSV = "results/name-1/a/result.csv"


class TextConverter:
    """A Converter that gives `text`, or fails; it remembers what it was asked for."""

    def __init__(self, text: str = "a\n1\n", error: Exception | None = None) -> None:
        self.text, self.error = text, error
        self.made: list[ResultFormat] = []

    @contextmanager
    def open(self, result: QueryResult, rows: int, wanted: ResultFormat) -> Iterator[BinaryIO]:
        self.made.append(wanted)
        if self.error:
            raise self.error
        yield io.BytesIO(self.text.encode())


class World:
    """A stored result, and a function that makes its files when time passes, if it runs at all."""

    def __init__(self, record: QueryRecord, converter: TextConverter, works: bool = True) -> None:
        self.record, self.converter, self.works = record, converter, works
        self.results = MemoryStore({PARQUET: b"PAR1"})
        self.leases = MemoryLeases()
        self.history = MemoryHistory(record)
        self.orders: list[ConversionRequest] = []
        self.seconds = 1000.0

    def answer(
        self, wanted: ResultOptions, seconds: float = 20, holder: str = "h"
    ) -> ResultResponse:
        conversions = ConversionCoordinator(
            self.leases, self.orders.append, Clock(lambda: self.seconds, self.sleep)
        )
        until = self.seconds + seconds
        return ResultResponder(self.results, self.converter, conversions, holder, until).respond(
            self.record, wanted
        )

    def dependencies(self, now: Callable[[], float]) -> ConversionDependencies:
        return ConversionDependencies(self.history, self.results, self.converter, self.leases, now)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.works and self.orders:
            self.work(self.orders.pop())

    def work(self, order: ConversionRequest) -> None:
        try:
            convert(order, self.dependencies(lambda: self.seconds))
        except (ConversionFailed, ResultExpired):
            return


def record(rows: int = 1, size: int = 100, format: str | None = None) -> QueryRecord:
    return QueryRecord(
        ARN,
        Status.SUCCEEDED,
        name="name-1",
        owner="ann",
        request=SubmittedRequest({"query": "q", "format": format}),
        expires_at=2_000_000_000,
        result=QueryResult([Column("a", "INTEGER")], {"parquet": ResultFile(PARQUET, size)}),
        rows=rows,
        bytes=size,
    )


LARGE = record(rows=10_001)
