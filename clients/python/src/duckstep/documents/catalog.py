"""Documents of the catalog: tables, their columns and partitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from duckstep.documents.reading import dates, document, listed, member
from duckstep.errors import DatabaseError, error_from


@dataclass(frozen=True)
class TableColumn:
    """A column of a table; `samples` only in the document of one table."""

    name: str
    type: str
    partition: bool = False
    samples: tuple[str, ...] = member(tuple, ())
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Table:
    """A table; `rows` and `approximate_rows` only in the document of one table.

    `date_range` has the first and last date, if they are known; `error` says why no query reads
    the table.
    """

    name: str
    kind: str
    columns: tuple[TableColumn, ...] = member(listed(TableColumn), ())
    partitions: tuple[str, ...] = member(tuple, ())
    layouts: tuple[str, ...] = member(tuple, ())
    time_column: str | None = None
    time_zone: str | None = None
    policy: str | None = None
    date_range: tuple[date, date] | None = member(dates)
    files: int = 0
    bytes: int = 0
    rows: int | None = None
    approximate_rows: int | None = None
    skipped: dict[str, Any] | None = None
    error: DatabaseError | None = member(error_from)
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Partition:
    """A partition; `within` lists its children, `condition` is a condition for WHERE."""

    column: str
    value: str | None
    within: str
    condition: str
    files: int = 0
    bytes: int = 0
    partitioned: bool = False
    date_range: tuple[date, date] | None = member(dates)
    document: dict[str, Any] = document()
