"""Documents of a query: its status, its place in the history, and pages of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckstep.documents.reading import document, from_document, listed, member, moment, one
from duckstep.errors import DatabaseError, QueryCancelled, QueryTimedOut, error_from

RUNNING = frozenset({"QUEUED", "RUNNING"})
Parameters = dict[str, Any] | list[Any]


@dataclass(frozen=True)
class Column:
    """A column of a result; `type` is DuckDB's name of the type."""

    name: str
    type: str
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Progress:
    """The progress of a running query; what is unknown is None.

    `phase` is listing, footers, fetching, running or storing; `percent` is the engine's estimate.
    """

    phase: str | None = None
    files: int | None = None
    total_files: int | None = None
    percent: float | None = None
    rows: int | None = None
    read_rows: int | None = None
    seconds: float | None = None
    read_bytes: int | None = None
    result_bytes: int | None = None
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Estimate:
    """Files, bytes and partitions that the query may read."""

    files: int | None = None
    bytes: int | None = None
    partitions: int | None = None
    total_files: int | None = None
    total_partitions: int | None = None
    tables: tuple[str, ...] = member(tuple, ())
    warnings: tuple[str, ...] = member(tuple, ())
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class QueryRecord:
    """The facts of a query that its status and the history share; times are aware, in UTC.

    `status` is QUEUED, RUNNING, SUCCEEDED, FAILED, TIMED_OUT or CANCELLED.
    """

    request_id: str
    status: str
    name: str | None = None
    starred: bool = False
    query: str | None = None
    over: str | dict[str, str] | None = None
    parameters: Parameters | None = None
    unreadable: tuple[str, ...] = member(tuple, ())
    submitted_at: datetime | None = member(moment)
    ended_at: datetime | None = member(moment)
    rows: int | None = None
    bytes: int | None = None
    scanned_bytes: int | None = None
    engine_milliseconds: int | None = None
    engine: str | None = None
    engine_reason: str | None = None
    source_changed: bool = False
    reused: bool = False
    reused_from: str | None = None
    estimate: Estimate | None = member(one(Estimate))
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Status(QueryRecord):
    """The status document of a query; `error` is the exception that `Query.wait` raises."""

    progress: Progress | None = member(one(Progress))
    columns: tuple[Column, ...] | None = member(listed(Column))
    results: str | None = None
    freshness: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether the query has ended, with or without a result."""
        return self.status not in RUNNING

    @property
    def succeeded(self) -> bool:
        """Whether the query has a result."""
        return self.status == "SUCCEEDED"

    @property
    def error(self) -> DatabaseError | None:
        """The error of a query that ended without a result, None for any other."""
        if not self.ended or self.succeeded:
            return None
        detail = self.document.get("error")
        if detail is not None:
            return error_from(detail, request_id=self.request_id)
        if self.status == "CANCELLED":
            return QueryCancelled(
                "The query was cancelled.", code="QueryCancelled", request_id=self.request_id
            )
        return (QueryTimedOut if self.status == "TIMED_OUT" else DatabaseError)(
            f"The query ended as {self.status} without an error.", request_id=self.request_id
        )


@dataclass(frozen=True)
class PastQuery(QueryRecord):
    """A query of the history; `error_code` is the code of its error, whose status has the text."""

    submitted_at: datetime = member(moment)
    format: str | None = None
    error_code: str | None = member(lambda error: error["code"], name="error")


@dataclass(frozen=True)
class Page:
    """Rows of a result with Python values, from `offset` on; `total_rows` is the whole result's."""

    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    total_rows: int
    offset: int
    document: dict[str, Any] = document()


def read_status(source: Mapping[str, Any]) -> Status:
    """Return the Status of a status document."""
    return from_document(Status, source)


def read_columns(sources: list[dict[str, Any]]) -> tuple[Column, ...]:
    """Return the columns of a document."""
    return tuple(from_document(Column, each) for each in sources)
