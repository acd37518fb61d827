"""Conversion leases: one holder converts a file, and another takes over a lapsed lease."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# Seconds without renewal, the start included, after which another holder may take over.
LEASE_SECONDS = 60.0
RENEWAL_SECONDS = 10.0
# Seconds for which a conversion that failed at its limits is not repeated.
FAILURE_SECONDS = 3_600.0


class ConversionStatus(StrEnum):
    """The status of a conversion."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Lease:
    """The state of a conversion; `until` in epoch seconds, a failure as code and message."""

    status: ConversionStatus
    until: float
    code: str = ""
    message: str = ""

    def runs(self, now: float) -> bool:
        """Return whether a holder is converting the file."""
        return self.status is ConversionStatus.RUNNING and now < self.until

    def failed_for_good(self, now: float) -> bool:
        """Return whether a repeated conversion would fail in the same way."""
        return self.status is ConversionStatus.FAILED and now < self.until


class Leases(Protocol):
    """The leases of all files, by key."""

    def get(self, key: str) -> Lease | None:
        """Return the file's lease, None if there has been none."""

    def claim(self, key: str, holder: str, now: float) -> bool:
        """Take the lease unless another holder has it; return whether it was taken."""

    def renew(self, key: str, holder: str, now: float) -> bool:
        """Extend the lease; return whether the holder still has it."""

    def end(self, key: str, holder: str, lease: Lease, now: float) -> None:
        """Record the outcome of the conversion, if the holder still has the lease."""
