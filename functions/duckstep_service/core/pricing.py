"""Pricing: the cost of a query on AWS, from list prices and the query's usage.

us-east-1, on demand, without free tiers and volume discounts. docs/cost.md names the sources.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

MB = 1 << 20
TB = 1 << 40


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars per unit."""

    as_of: str
    """The month for which the prices were looked up."""
    region: str
    api_request: float
    """A request to a REST API."""
    transition: float
    """A state transition of a standard workflow."""
    lambda_request: float
    lambda_gb_second: Mapping[str, float]
    """A second of a gigabyte of memory, by architecture."""
    disk_gb_second: float
    """A second of a gigabyte of a function's disk, beyond the 512 MB that are free."""
    s3_write: float
    """A PUT or a LIST."""
    s3_read: float
    """A GET or a HEAD."""
    dynamodb_write: float
    """A write of up to 1 KB."""
    dynamodb_read: float
    """A consistent read of up to 4 KB."""
    athena_byte: float
    """A byte that Athena scans."""


US_EAST_1 = Prices(
    as_of="2026-03",
    region="us-east-1",
    api_request=3.50e-6,
    transition=2.5e-5,
    lambda_request=2.0e-7,
    lambda_gb_second={"x86_64": 1.66667e-5, "arm64": 1.33334e-5},
    disk_gb_second=3.09e-8,
    s3_write=5.0e-6,
    s3_read=4.0e-7,
    dynamodb_write=6.25e-7,
    dynamodb_read=1.25e-7,
    athena_byte=5 / TB,
)


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """Billed units of a query; a gigabyte is 1,024 MB, as Lambda bills it."""

    api_requests: float = 0
    transitions: float = 0
    lambda_requests: float = 0
    gb_seconds: float = 0
    disk_gb_seconds: float = 0
    s3_writes: float = 0
    s3_reads: float = 0
    dynamodb_writes: float = 0
    dynamodb_reads: float = 0

    def __add__(self, other: ResourceUsage) -> ResourceUsage:
        names = [field.name for field in fields(self)]
        return ResourceUsage(**{name: getattr(self, name) + getattr(other, name) for name in names})


def dollars(
    usage: ResourceUsage, architecture: str = "x86_64", prices: Prices = US_EAST_1
) -> float:
    """Return the total cost of `usage`."""
    return math.fsum(bill(usage, architecture, prices).values())


def bill(
    usage: ResourceUsage, architecture: str = "x86_64", prices: Prices = US_EAST_1
) -> dict[str, float]:
    """Return the cost of `usage` by service."""
    return {
        "API Gateway": usage.api_requests * prices.api_request,
        "Step Functions": usage.transitions * prices.transition,
        "Lambda": usage.lambda_requests * prices.lambda_request
        + usage.gb_seconds * prices.lambda_gb_second[architecture]
        + usage.disk_gb_seconds * prices.disk_gb_second,
        "S3": usage.s3_writes * prices.s3_write + usage.s3_reads * prices.s3_read,
        "DynamoDB": usage.dynamodb_writes * prices.dynamodb_write
        + usage.dynamodb_reads * prices.dynamodb_read,
    }


ATHENA_LEAST_BYTES = 10 * MB


def athena_dollars(scanned: int, s3_reads: float = 0, prices: Prices = US_EAST_1) -> float:
    """Return Athena's price of a query that scans these bytes, with its requests to S3.

    Athena rounds up to the megabyte and charges at least ten.
    """
    billed = max(math.ceil(scanned / MB) * MB, ATHENA_LEAST_BYTES)
    return billed * prices.athena_byte + s3_reads * prices.s3_read


@dataclass(frozen=True, slots=True)
class Sizes:
    """The size of RunQuery: MB of memory and of disk, and the architecture."""

    memory_mb: int = 3008
    disk_mb: int = 4096
    architecture: str = "x86_64"


FREE_DISK_MB = 512

# The usage of a query besides reading, as in docs/cost.md: one POST, one status and one page
# of the result; five states and the start; ValidateQuery, RunQuery and two calls of QueriesApi.
_FIXED = ResourceUsage(
    api_requests=3,
    transitions=6,
    lambda_requests=4,
    gb_seconds=1.0,
    s3_writes=3,
    s3_reads=3,
    dynamodb_writes=6,
    dynamodb_reads=2,
)
_START_SECONDS = 0.4
# RunAthena, and StoreResult in the place of RunQuery.
_ATHENA_TRANSITIONS = 1
# A Lambda of any size reads 400 to 700 Mbit/s from S3, and computes at the same time.
_BYTES_A_SECOND = 60e6
_READS_A_FILE = 1
_BYTES_A_READ = 1 * MB


def expected_usage(files: int, scanned: int, sizes: Sizes) -> ResourceUsage:
    """Return the expected usage of a query over these files and bytes, before it runs.

    The estimate assumes that reading takes longer than computing.
    """
    return actual_usage(files, scanned, scanned / _BYTES_A_SECOND, sizes)


def expected_seconds(scanned: int) -> float:
    """Return the expected seconds of RunQuery for these bytes."""
    return _START_SECONDS + scanned / _BYTES_A_SECOND


def athena_query_dollars(files: int, scanned: int, sizes: Sizes) -> float:
    """Return the cost of a query that Athena runs over these files and bytes.

    StoreResult starts in a function of the size of RunQuery.
    """
    reads = actual_usage(files, scanned, 0, sizes)
    store = ResourceUsage(transitions=_ATHENA_TRANSITIONS, lambda_requests=1)
    return dollars(reads + store, sizes.architecture) + athena_dollars(scanned)


def actual_usage(files: int, scanned: int, engine_seconds: float, sizes: Sizes) -> ResourceUsage:
    """Return the usage of a query that reads these files and bytes in `engine_seconds`."""
    seconds = _START_SECONDS + engine_seconds
    return _FIXED + ResourceUsage(
        gb_seconds=seconds * sizes.memory_mb / 1024,
        disk_gb_seconds=seconds * max(sizes.disk_mb - FREE_DISK_MB, 0) / 1024,
        s3_reads=max(files * _READS_A_FILE, math.ceil(scanned / _BYTES_A_READ)),
    )


def expected_dollars(files: int, scanned: int, sizes: Sizes) -> float:
    """Return the expected cost of a query over these files and bytes, for `sizes`."""
    return dollars(expected_usage(files, scanned, sizes), sizes.architecture)
