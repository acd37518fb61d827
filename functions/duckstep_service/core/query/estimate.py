"""The estimate of a plan: how much the query would read at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits


@dataclass(frozen=True, slots=True)
class Estimate:
    """The files, bytes and partitions that the query reads at most.

    The totals of its tables are None if the tables were not listed completely.
    """

    files: int
    bytes: int
    partitions: int | None = None
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

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Estimate:
        return cls(
            document["files"],
            document["bytes"],
            document.get("partitions"),
            document.get("totalFiles"),
            document.get("totalPartitions"),
            document.get("warnings", ()),
            document.get("tables", ()),
        )


def check_estimate(estimate: Estimate, limits: Limits) -> None:
    """Raise ScanLimitExceeded if the estimate is over the scan limit."""
    if 0 < limits.scanned_bytes < estimate.bytes:
        raise ScanLimitExceeded(
            f"The query would read up to {estimate.bytes:,} bytes in {estimate.files:,} files;"
            f" its limit is {limits.scanned_bytes:,}. Filter on the partition columns, or raise"
            " `limits.scannedBytes`.",
            details={"scannedBytes": limits.scanned_bytes, "estimatedBytes": estimate.bytes},
        )
