"""The typed query item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.table_files import Column


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A stored form of a result."""

    key: str
    bytes: int


@dataclass(frozen=True, slots=True)
class QueryResult:
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
    def from_dict(cls, document: Mapping[str, Any]) -> QueryResult:
        return cls(
            [Column(column["name"], column["type"]) for column in document["columns"]],
            {
                name: ResultFile(file["key"], file["bytes"])
                for name, file in document["files"].items()
            },
        )
