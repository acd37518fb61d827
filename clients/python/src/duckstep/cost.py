"""The cost of a query that has ended, from its usage at list prices.

The formula and the prices are those of docs/cost.md (us-east-1, on demand) for the function's
default size: the status document has the usage, not the size that a stack's operator chose.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from duckstep.documents.query import Status

PRICE_DATE = "2026-03"
REGION = "us-east-1"

_MB = 1 << 20
_LAMBDA_GB_SECOND = 1.33334e-5  # arm64, the default of `Architecture`.
_DISK_GB_SECOND = 3.09e-8
_LAMBDA_REQUEST = 2e-7
_TRANSITION = 2.5e-5
_S3_READ = 4e-7
_ATHENA_BYTE = 5 / (1 << 40)
_ATHENA_LEAST_BYTES = 10 * _MB
# RunQuery's defaults: 3,008 MB of memory, and 4,096 MB of disk of which 512 are free.
_MEMORY_GB = 3008 / 1024
_DISK_GB = (4096 - 512) / 1024
_START_SECONDS = 0.4
# What each query costs besides reading: three API requests, six transitions, four invocations
# with a GB-second, three writes and reads of S3, six and two of DynamoDB.
_FIXED = (
    3 * 3.5e-6
    + 6 * _TRANSITION
    + 4 * _LAMBDA_REQUEST
    + _LAMBDA_GB_SECOND
    + 3 * 5e-6
    + 3 * _S3_READ
    + 6 * 6.25e-7
    + 2 * 1.25e-7
)


@dataclass(frozen=True)
class QueryCost:
    """US dollars of an ended query; `upper_bound` if only its duration is known."""

    usd: float
    upper_bound: bool = False

    @property
    def document(self) -> dict[str, object]:
        """The cost as JSON; `basis` is usage, or duration for an upper bound."""
        basis = "duration" if self.upper_bound else "usage"
        return {"usd": self.usd, "basis": basis, "priceDate": PRICE_DATE, "region": REGION}


def cost_of(status: Status) -> QueryCost | None:
    """Return the cost of an ended query, None while it runs.

    The engine's time of a query that did not succeed is unknown: its duration is the bound.
    """
    if not status.ended:
        return None
    files = status.estimate.files if status.estimate and not status.reused_from else 0
    scanned = read_bytes(status)
    reads = max(files or 0, math.ceil(scanned / _MB)) * _S3_READ
    if status.engine == "athena":
        billed = max(math.ceil(scanned / _MB) * _MB, _ATHENA_LEAST_BYTES) * _ATHENA_BYTE
        store = _function_dollars(0) + _TRANSITION + _LAMBDA_REQUEST
        return QueryCost(_FIXED + reads + store + billed)
    milliseconds = status.engine_milliseconds
    engine = seconds_of(status) if milliseconds is None else milliseconds / 1000
    return QueryCost(_FIXED + reads + _function_dollars(engine), milliseconds is None)


def cost_document(status: Status) -> dict[str, object] | None:
    """Return the cost of an ended query as JSON, None while it runs."""
    cost = cost_of(status)
    return cost.document if cost else None


def read_bytes(status: Status) -> int:
    """Return the bytes that the query read, until its cancellation at the latest."""
    if status.scanned_bytes is not None:
        return status.scanned_bytes
    return (status.progress.read_bytes if status.progress else None) or 0


def seconds_of(status: Status) -> float:
    """Return the seconds from the submission to the end, 0 if one is unknown."""
    if not (status.submitted_at and status.ended_at):
        return 0.0
    return max((status.ended_at - status.submitted_at).total_seconds(), 0.0)


def _function_dollars(engine_seconds: float) -> float:
    seconds = _START_SECONDS + engine_seconds
    return seconds * (_MEMORY_GB * _LAMBDA_GB_SECOND + _DISK_GB * _DISK_GB_SECOND)


def affordable_seconds(usd: float) -> int:
    """Return the seconds that the engine may take for these dollars, at least one."""
    rate = _function_dollars(1) - _function_dollars(0)
    return max(int((usd - _FIXED - _function_dollars(0)) / rate), 1)
