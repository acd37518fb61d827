"""The ports of running queries and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.query.record import QueryRecord, QueryResult
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.table_files import Column, TableFiles


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """The engine's input: a statement, its tables, its owner and its limits."""

    sql: str
    parameters: Mapping[str, Any] | Sequence[Any] | None
    tables: Sequence[TableFiles]
    owner: str
    limits: Limits
    reads: Reads = field(default_factory=Reads)
    heartbeat: Heartbeat = field(default_factory=Heartbeat, compare=False)


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The engine's output: a local Parquet file, which the engine's next query overwrites.

    `reads` is the part of the tables that the run read at most.
    """

    path: Path
    rows: int
    columns: list[Column]
    seconds: float
    reads: Reads = field(default_factory=Reads)


class ResultCacheStore(Protocol):
    """The query whose result is reused for a cache key. Every method raises StorageUnavailable.

    An entry expires at `expires_at`, in epoch seconds.
    """

    def get(self, request_id: str) -> QueryRecord | None:
        """Return the query's record, None if there is none."""

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        """Enter this query for `key` unless there is another; return the other's requestId."""

    def assign(self, key: str, request_id: str, expires_at: int) -> None:
        """Enter this query for `key` instead of another."""


class Engine(Protocol):
    """A port that runs queries."""

    def run(self, query: EngineQuery) -> EngineResult:
        """Run a query. Raises UserError, DataError, EngineError and TransientError."""


class Converter(Protocol):
    """A port that converts a stored Parquet result."""

    def open(
        self, result: QueryResult, rows: int, format: ResultFormat
    ) -> AbstractContextManager[BinaryIO]:
        """Open a converted stream; `rows` is the row count of the whole result.

        Opening and reading raise ConversionFailed, StorageUnavailable, TimeoutError at the time
        limit, and KeyError if it is deleted.
        """
