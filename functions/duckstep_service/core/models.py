"""What travels between the states: the request, the manifest, the plan and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.limits import Limits


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """What the caller asks for; `limits` are the caller's own, by their names in a request."""

    query: str
    parameters: Mapping[str, Any] | Sequence[Any] | None = None
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    reuse: bool = True
    over: str | None = None
    """The requestId of an earlier query, whose result is a table of this one."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A request under way: its execution's ARN and name, and whose it is."""

    request_id: str
    name: str
    owner: str
    request: QueryRequest


@dataclass(frozen=True, slots=True)
class Period:
    """Queries by their `submittedAt`, both ends included, older than the one of `after`."""

    first: str
    last: str
    after: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a bucket; `version` is its ETag, or its time of change where there is none."""

    key: str
    size: int
    version: str


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files of a table with the same partition columns, which map to DuckDB's types.

    An empty group gives its columns to the table, and no rows.
    """

    layout: str
    partitions: Mapping[str, str]
    files: Sequence[StoredObject]
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result or a table, with DuckDB's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TableFiles:
    """A table as the query sees it; not complete if only folders that it needs were listed.

    An earlier result has `columns`: Parquet does not keep all of their types.
    """

    name: str
    groups: Sequence[FileGroup]
    complete: bool = True
    columns: Sequence[Column] | None = None

    @property
    def files(self) -> list[StoredObject]:
        return [file for group in self.groups for file in group.files]


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much the query may read, of how much there is in its tables, None if not listed."""

    files: int
    bytes: int
    partitions: int = 0
    total_files: int | None = None
    total_partitions: int | None = None
    warnings: Sequence[str] = ()
    tables: Sequence[str] = ()

    def to_dict(self) -> dict[str, Any]:
        document = {
            "files": self.files,
            "bytes": self.bytes,
            "partitions": self.partitions,
            "totalFiles": self.total_files,
            "totalPartitions": self.total_partitions,
            "warnings": list(self.warnings) or None,
            "tables": list(self.tables) or None,
        }
        return {name: value for name, value in document.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Reads:
    """What of its tables a statement reads.

    `columns` are lower-case names among which those of its columns are, None for any column;
    `first_rows` tells that it may end before it has read everything.
    """

    columns: frozenset[str] | None = None
    first_rows: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The manifest's tables, what they may cost and who runs the query."""

    tables: Sequence[TableFiles]
    estimate: Estimate
    engine: str
    reads: Reads


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


@dataclass(frozen=True, slots=True)
class Page:
    """Rows to pass over and rows to take, in result order."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A stored form of a result."""

    key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Result:
    """A stored result: the typed Parquet file, its columns and the other formats that are kept."""

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
    def from_dict(cls, document: Mapping[str, Any]) -> Result:
        return cls(
            [Column(column["name"], column["type"]) for column in document["columns"]],
            {
                name: ResultFile(file["key"], file["bytes"])
                for name, file in document["files"].items()
            },
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """What an owner uses: requestIds that took a place, and bytes counted on a day."""

    running: frozenset[str]
    day: str
    bytes: int

    def bytes_on(self, day: str) -> int:
        return self.bytes if self.day == day else 0
