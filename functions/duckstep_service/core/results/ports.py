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
    """What the engine runs: a statement, its tables, whose it is and what it may use."""

    sql: str
    parameters: Mapping[str, Any] | Sequence[Any] | None
    tables: Sequence[TableFiles]
    owner: str
    limits: Limits
    reads: Reads = field(default_factory=Reads)
    heartbeat: Heartbeat = field(default_factory=Heartbeat, compare=False)


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """A result in a local Parquet file, which the engine's next query overwrites."""

    path: Path
    rows: int
    columns: list[Column]
    seconds: float


class ResultCacheStore(Protocol):
    """Which query answers for all others of the same key. Every method raises StorageUnavailable.

    A key that nobody asks for again is forgotten at `expires_at`, in epoch seconds.
    """

    def get(self, request_id: str) -> QueryRecord | None:
        """Return the query's record, None if there is none."""

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        """Let this query answer for `key`, unless another does; return the other's requestId."""

    def answer(self, key: str, request_id: str, expires_at: int) -> None:
        """Let this query answer for `key` from now on."""


class Engine(Protocol):
    """What runs a query."""

    def run(self, query: EngineQuery) -> EngineAnswer:
        """Run a query. Raises UserError, DataError, EngineError and TransientError."""


class Converter(Protocol):
    """Makes other forms of a stored Parquet result."""

    def open(
        self, result: QueryResult, rows: int, wanted: ResultFormat
    ) -> AbstractContextManager[BinaryIO]:
        """Open a form, to be read while it is made; `rows` are those of the whole result.

        Opening and reading raise ConversionFailed, StorageUnavailable, and KeyError if it is gone.
        """
