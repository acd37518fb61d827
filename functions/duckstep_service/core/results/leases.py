"""Who is making a file of a result: one at a time, and another if that one is gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# Seconds that a maker may be silent, its start included, before another takes over.
LEASE_SECONDS = 60.0
RENEWAL_SECONDS = 10.0


class ConversionStatus(StrEnum):
    """How far the making of a file has come."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Lease:
    """The state of a file's making; `until` in epoch seconds, the failure as a code and a text."""

    making: ConversionStatus
    until: float
    code: str = ""
    message: str = ""

    def runs(self, now: float) -> bool:
        """Tell whether somebody is making the file."""
        return self.making is ConversionStatus.RUNNING and now < self.until


class Leases(Protocol):
    """The leases of all files, by key."""

    def get(self, key: str) -> Lease | None:
        """Return the file's lease, None if there has been none."""

    def claim(self, key: str, holder: str, now: float) -> bool:
        """Take the lease unless somebody has it; return whether it was taken."""

    def renew(self, key: str, holder: str, now: float) -> bool:
        """Keep the lease; return whether the holder still has it."""

    def end(self, key: str, holder: str, lease: Lease, now: float) -> None:
        """Write how the making ended, if the holder still has the lease."""
