"""A model of the latency of a query on AWS, from published figures and processor seconds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckstep_service.core.pricing import US_EAST_1
from duckstep_service.core.query.scan_capacity import (
    BURST_BYTES,
    MEMORY_MB_A_PROCESSOR,
    NETWORK_BYTES_A_SECOND,
)

MEMORY_MB = (512, 1024, 1769, 3008, 5308)


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds that something takes on AWS, and where the figure is from."""

    seconds: float
    source: str


FIGURES = {
    "a request through API Gateway": Figure(0.010, "assumption"),
    "a transition of a standard workflow": Figure(0.030, "assumption"),
    "an invocation of a warm function": Figure(0.010, "assumption"),
    "a request to DynamoDB": Figure(
        0.005, "single-digit milliseconds; docs.aws.amazon.com/amazondynamodb"
    ),
    "a request to S3 of less than 512 KB": Figure(
        0.030,
        "a median in the range of tens of milliseconds; docs.aws.amazon.com/whitepapers,"
        " Best Practices Design Patterns: Optimizing Amazon S3 Performance",
    ),
    "an environment with its code": Figure(
        0.300, "150 to 500 ms; refactix.com/cloud-infrastructure-devops"
    ),
    "Python in a new environment": Figure(
        0.150, "a median of 150 ms; git.mcrn.ar/mariano/lambda_local_runner, Cold starts"
    ),
    "a restore of a snapshot": Figure(
        0.400, "assumption: sub-second; docs.aws.amazon.com/lambda/latest/dg/snapstart.html"
    ),
}


@dataclass(frozen=True, slots=True)
class FunctionWork:
    """The work of a function in one query: requests one after the other, and processor seconds."""

    name: str
    memory_mb: int
    s3_requests: int
    dynamodb_requests: int
    parallel: bool
    """Whether the work uses more than one processor."""
    import_seconds: float
    """Processor seconds of a cold start, of the process that takes longest."""
    snapshot_seconds: float | None = None
    """Those after the restore of a snapshot, None for a function without SnapStart."""


# The requests of a query whose table's index is known; the others of a function run beside them.
WORK = (
    FunctionWork("ValidateQuery", 1769, 3, 4, False, 0.25, 0.25),
    FunctionWork("RunQuery", 3008, 3, 1, True, 0.26),
    FunctionWork("QueriesApi", 1769, 0, 1, False, 0.20, 0.02),
)


def warm_seconds(work: FunctionWork, memory_mb: int, processor: float, scanned: int = 0) -> float:
    """Return the seconds of a warm invocation that computes `processor` seconds at full speed."""
    share = memory_mb / MEMORY_MB_A_PROCESSOR
    waits = (
        work.s3_requests * FIGURES["a request to S3 of less than 512 KB"].seconds
        + work.dynamodb_requests * FIGURES["a request to DynamoDB"].seconds
        + max(scanned - BURST_BYTES, 0) / NETWORK_BYTES_A_SECOND
    )
    return waits + processor / (share if work.parallel else min(share, 1.0))


def start_seconds(work: FunctionWork, snapshot: bool) -> float:
    """Return the seconds that a cold start adds at one processor or more."""
    if snapshot and work.snapshot_seconds is not None:
        return FIGURES["a restore of a snapshot"].seconds + work.snapshot_seconds
    environment = FIGURES["an environment with its code"].seconds
    return environment + FIGURES["Python in a new environment"].seconds + work.import_seconds


def module_seconds(work: FunctionWork, memory_mb: int) -> float:
    """Return the seconds in which a cold start loads its modules, on one processor at most."""
    return work.import_seconds / min(memory_mb / MEMORY_MB_A_PROCESSOR, 1.0)


def query_seconds(processor: Mapping[str, float], cold: bool, snapshot: bool = False) -> float:
    """Return the seconds from POST to the first rows of a query of `processor` seconds."""
    gateway = 2 * FIGURES["a request through API Gateway"].seconds
    workflow = 5 * FIGURES["a transition of a standard workflow"].seconds
    invoked = len(WORK) * FIGURES["an invocation of a warm function"].seconds
    functions = sum(
        warm_seconds(work, work.memory_mb, processor[work.name])
        + (start_seconds(work, snapshot) if cold else 0)
        for work in WORK
    )
    return gateway + workflow + invoked + functions


def memory_rows(work: FunctionWork, processor: float) -> Sequence[tuple[int, float, float]]:
    """Return the memory sizes with the seconds and the dollars of an invocation on arm64."""
    price = US_EAST_1.lambda_gb_second["arm64"]
    rows = []
    for memory in MEMORY_MB:
        seconds = warm_seconds(work, memory, processor)
        billed = math.ceil(seconds * 1000) / 1000
        rows.append((memory, seconds, billed * memory / 1024 * price))
    return rows
