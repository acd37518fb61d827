"""The plan of a query: its tables, its engine and what it may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.table_files import TableFiles


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


def check_estimate(estimate: Estimate, limits: Limits) -> None:
    """Raise ScanLimitExceeded if the query may read more than it may."""
    if 0 < limits.scanned_bytes < estimate.bytes:
        raise ScanLimitExceeded(
            f"The query would read up to {estimate.bytes:,} bytes in {estimate.files:,} files;"
            f" its limit is {limits.scanned_bytes:,}. Filter on the partition columns, or raise"
            " the limit.",
            details={"scannedBytes": limits.scanned_bytes, "estimatedBytes": estimate.bytes},
        )


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
