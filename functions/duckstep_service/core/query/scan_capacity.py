"""Scan capacity: the bytes that one function can read within the time limit of a query.

The figures are the highest that were published, so that no query is refused that could end.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.estimate import Estimate

MB = 1_000_000
# A function of any size reads 75 MiB/s after a burst of 300 MiB.
# Source: Bodner et al., https://arxiv.org/abs/2501.07771
NETWORK_BYTES_A_SECOND = 75 << 20
BURST_BYTES = 300 << 20
# Twice what one processor fetched and scanned in docs/latency.md.
PROCESSOR_BYTES_A_SECOND = 200 * MB
MEMORY_MB_A_PROCESSOR = 1769
# The part of the time limit in which a query starts, opens its files and ends.
_RESERVED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class ScanCapacity:
    """Bytes a second, after bytes that take no time. 0 a second sets no limit."""

    bytes_a_second: float = 0
    burst_bytes: int = 0

    def bytes_within(self, seconds: float) -> int | None:
        """Return the bytes that a query can read within its time limit, None without a limit."""
        if not self.bytes_a_second:
            return None
        return self.burst_bytes + int(self.bytes_a_second * seconds * (1 - _RESERVED_SHARE))


UNLIMITED = ScanCapacity()


def function_capacity(memory_mb: int, measured_mb_a_second: int = 0) -> ScanCapacity:
    """Return the capacity of a function: the measured one, or the one of its memory."""
    if measured_mb_a_second:
        return ScanCapacity(measured_mb_a_second * MB)
    processors = memory_mb / MEMORY_MB_A_PROCESSOR
    rate = min(NETWORK_BYTES_A_SECOND, processors * PROCESSOR_BYTES_A_SECOND)
    return ScanCapacity(rate, BURST_BYTES)


def refusal_reason(estimate: Estimate, seconds: float, capacity: ScanCapacity) -> str | None:
    """Return why a scan cannot end within `seconds` in one function, None if it can."""
    limit = capacity.bytes_within(seconds)
    if limit is None or estimate.bytes <= limit:
        return None
    return (
        f"The query would read up to {estimate.bytes:,} bytes in {estimate.files:,} files; the"
        f" engine reads about {capacity.bytes_a_second / MB:,.0f} MB/s, at most {limit:,} bytes in"
        f" the time limit of {seconds:g} seconds."
    )


def check_scan_time(
    estimate: Estimate,
    limits: Limits,
    capacity: ScanCapacity,
    first_rows: bool = False,
    other_reason: str = "",
) -> None:
    """Raise ScanLimitExceeded if the scan cannot end within the query's time limit.

    A query that needs its `first_rows` alone may end before it has read its files. The message
    continues with the reason for which no other engine runs the query.
    """
    reason = None if first_rows else refusal_reason(estimate, limits.seconds, capacity)
    if reason is None:
        return
    raise ScanLimitExceeded(
        f"{reason}{other_reason and ' '}{other_reason} Filter on the partition columns, select"
        " fewer columns, or raise `limits.seconds` or the stack's QueryTimeoutSeconds.",
        details={
            "scannedBytes": capacity.bytes_within(limits.seconds),
            "estimatedBytes": estimate.bytes,
            "seconds": limits.seconds,
            "bytesASecond": int(capacity.bytes_a_second),
        },
    )
