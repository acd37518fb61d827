"""The query record: one query of the history, from its submission to its end.

The state machine and the functions write its attributes; aws/dynamodb decodes and encodes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.errors import ResultExpired
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.status import Status
from duckstep_service.core.table_files import Column


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A stored file of a result."""

    key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A stored result: its columns, and its files by format; every result has a Parquet file."""

    columns: Sequence[Column]
    files: Mapping[str, ResultFile] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "columns": [{"name": column.name, "type": column.type} for column in self.columns],
            "files": {
                name: {"key": file.key, "bytes": file.bytes} for name, file in self.files.items()
            },
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> QueryResult:
        return cls(
            [Column(column["name"], column["type"]) for column in document["columns"]],
            {
                name: ResultFile(file["key"], file["bytes"])
                for name, file in document["files"].items()
            },
        )


@dataclass(frozen=True, slots=True)
class QueryRun:
    """The outcome of a run or of its reuse, which the state machine passes as `$.run`."""

    result: QueryResult
    rows: int
    bytes: int
    scanned_bytes: int
    engine_milliseconds: int
    expires_at: int
    reused_from: str = ""
    """The requestId of the query that ran, empty if this one did."""
    source_changed: bool = False
    """Whether files of the tables changed between the plan and the end of the run."""

    def to_dict(self) -> dict[str, Any]:
        document = {
            "result": self.result.to_dict(),
            "rows": self.rows,
            "bytes": self.bytes,
            "scannedBytes": self.scanned_bytes,
            "engineMilliseconds": self.engine_milliseconds,
            "expiresAt": self.expires_at,
            "sourceChanged": self.source_changed,
        }
        return document | ({"reusedFrom": self.reused_from} if self.reused_from else {})

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> QueryRun:
        return cls(
            QueryResult.from_dict(document["result"]),
            document["rows"],
            document["bytes"],
            document["scannedBytes"],
            document["engineMilliseconds"],
            document["expiresAt"],
            document["reusedFrom"],
            document.get("sourceChanged", False),
        )


@dataclass(frozen=True, slots=True)
class QueryError:
    """The error of a failed query, as the workflow records it: a name and a cause."""

    code: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedRequest:
    """The request as the client sent it, unchecked; submission_parser checks it."""

    document: Any = None

    def get(self, name: str) -> Any:
        """Return a field, None if it is absent or the document is no object."""
        return self.document.get(name) if isinstance(self.document, dict) else None


@dataclass(frozen=True, slots=True)
class QueryRecord:
    """A query of the history. Texts are empty and values None while they are not known."""

    request_id: str
    status: Status
    name: str = ""
    """The execution's name."""
    owner: str = ""
    submitted_at: str = ""
    request: SubmittedRequest = field(default_factory=SubmittedRequest)
    title: str = ""
    """The owner's name for the query."""
    starred: bool = False
    progress: Mapping[str, str | float] | None = None
    ended_at: str = ""
    expires_at: int | None = None
    error: QueryError | None = None
    manifest: str = ""
    estimate: Estimate | None = None
    result: QueryResult | None = None
    rows: int | None = None
    bytes: int | None = None
    scanned_bytes: int | None = None
    engine_milliseconds: int | None = None
    reused_from: str = ""
    engine: str = ""
    """The engine of the plan: duckdb, athena or reuse."""
    engine_reason: str = ""
    """The reason of the choice of the engine, in one sentence."""
    source_changed: bool = False
    """Whether files of the tables changed while the query ran."""

    def run(self) -> QueryRun:
        """Return the run of a query that SUCCEEDED.

        Raises ResultExpired for any other, and for one whose attributes cannot be read.
        """
        result, rows, size, expires_at = self.result, self.rows, self.bytes, self.expires_at
        scanned, milliseconds = self.scanned_bytes, self.engine_milliseconds
        if result is None or rows is None or size is None or expires_at is None:
            raise ResultExpired("The query has no result that can be read. Post the query again.")
        return QueryRun(
            result,
            rows,
            size,
            scanned or 0,
            milliseconds or 0,
            expires_at,
            self.reused_from,
            self.source_changed,
        )
