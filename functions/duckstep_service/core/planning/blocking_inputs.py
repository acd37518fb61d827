"""The estimated inputs of a statement's blocking operators, which memory and disk must hold.

DuckDB estimates the rows of each operator. Their width is the one of the columns that the scans
below the operator read: the size of their types, and of a text or a nested value also the bytes
that it takes in the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.catalog.scan_estimate import files_read
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, TableFiles

_WIDTHS = {
    "BOOLEAN": 1, "TINYINT": 1, "UTINYINT": 1, "SMALLINT": 2, "USMALLINT": 2,
    "INTEGER": 4, "UINTEGER": 4, "FLOAT": 4, "DATE": 4,
    "HUGEINT": 16, "UHUGEINT": 16, "UUID": 16, "INTERVAL": 16,
    "BIGINT": 8, "UBIGINT": 8, "DOUBLE": 8, "TIME": 8, "TIMESTAMP": 8, "TIMESTAMP_S": 8,
    "TIMESTAMP_MS": 8, "TIMESTAMP_NS": 8, "TIMESTAMP WITH TIME ZONE": 8,
}  # fmt: skip
_DECIMAL = re.compile(r"DECIMAL\((\d+),\d+\)")
# The bytes of a DECIMAL by its maximum number of digits.
_DECIMAL_WIDTHS = ((4, 2), (9, 4), (18, 8), (38, 16))
# The bytes of a text's length and pointer, or of its first characters.
_VARIABLE_WIDTH = 16
# The bytes of a row in a scan whose columns the plan does not name.
_LEAST_WIDTH = 8


@dataclass(frozen=True, slots=True)
class EstimatedScan:
    """The scan of a table with this number of rows, and the names in the plan of its columns."""

    rows: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockingOperator:
    """An operator that keeps rows until it has read them all, and the scans below it."""

    name: str
    rows: int
    scans: tuple[EstimatedScan, ...]


@dataclass(frozen=True, slots=True)
class BlockingInput:
    """The estimated input of a blocking operator, named as in a sentence."""

    operator: str
    rows: int
    bytes: int


class CardinalityEstimator(Protocol):
    """A port that plans a statement over tables that have rows by number only."""

    def blocking_operators(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | Sequence[Any] | None,
        tables: Mapping[str, Sequence[Column]],
        rows: Mapping[str, int],
    ) -> Sequence[BlockingOperator]:
        """Return the blocking operators of the statement's plan.

        Raises UserError, and TimeLimitExceeded or EngineCrashed if there is no plan.
        """


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table as the query reads it, and the bytes of a row's columns in memory."""

    rows: int
    widths: Mapping[str, int]

    def width(self, names: Iterable[str]) -> int:
        """Return the bytes of the columns among `names`, which may contain expressions."""
        widths = [self.widths[name] for name in names if name in self.widths]
        return sum(widths) or _LEAST_WIDTH


def table_rows(
    table: TableFiles, columns: Sequence[Column], statistics: FileStatistics
) -> TableRows | None:
    """Return the rows and widths of a table, None if the index has no file of it.

    Files that the index lacks count by their size.
    """
    files = files_read([table])
    known = statistics.find(files)
    rows = sum(entry.rows for entry in known.values())
    if files and not rows:
        return None
    indexed = sum(entry.size for entry in known.values())
    every = sum(file.size for file in files)
    stored = {column.name: _stored_width(column, known.values(), rows) for column in columns}
    return TableRows(rows * every // indexed if indexed else 0, stored)


def _stored_width(column: Column, entries: Iterable[FileIndex], rows: int) -> int:
    fixed = _fixed_width(column.type)
    if fixed:
        return fixed
    names = frozenset([fold_name(column.name)])
    return _VARIABLE_WIDTH + sum(entry.bytes_of(names) for entry in entries) // max(rows, 1)


def _fixed_width(type: str) -> int:
    """Return the bytes of a type, 0 for one whose values differ in size."""
    decimal = _DECIMAL.fullmatch(type)
    if decimal:
        return next(width for digits, width in _DECIMAL_WIDTHS if int(decimal[1]) <= digits)
    return _WIDTHS.get(type, 0)


def distinct_rows(tables: Mapping[str, TableRows]) -> dict[str, int]:
    """Return numbers of rows by which a plan identifies the tables: equal ones differ by one."""
    numbers: dict[str, int] = {}
    for name, table in tables.items():
        rows = max(table.rows, 1)
        while rows in numbers.values():
            rows += 1
        numbers[name] = rows
    return numbers


def largest_input(
    operators: Iterable[BlockingOperator],
    tables: Mapping[str, TableRows],
    rows: Mapping[str, int],
) -> BlockingInput | None:
    """Return the largest input of the operators; `rows` are those of `distinct_rows`."""
    names = {number: name for name, number in rows.items()}

    def width(scan: EstimatedScan) -> int:
        return tables[names[scan.rows]].width(scan.names) if scan.rows in names else 0

    inputs = [
        BlockingInput(each.name, each.rows, each.rows * sum(map(width, each.scans)))
        for each in operators
    ]
    return max(inputs, key=lambda each: each.bytes, default=None)
