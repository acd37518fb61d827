"""The interface of an engine under comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

WARM, COLD = "warm", "cold"
# Name of the engine whose results and times the others are compared with.
BASELINE = "duckdb_local"


class BenchmarkError(Exception):
    """An engine cannot start or cannot run a query; the message is the reason."""


@dataclass(frozen=True, slots=True)
class S3Endpoint:
    """An S3 server that accepts any credentials, and the bucket of the tables."""

    endpoint: str
    bucket: str


@dataclass(frozen=True, slots=True)
class DataLocation:
    """The folder of the tables, a scratch folder and, behind an S3 server, the tables' bucket."""

    tables: Path
    scratch: Path
    s3: S3Endpoint | None = None


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Settings of an engine: its data, its Python, seconds per query, delay of S3 requests."""

    location: DataLocation
    python: Path
    deadline: float
    latency_ms: float = 20


class BenchmarkEngine(Protocol):
    """An engine; `phases` is whether queries are measured cold, warm or both.

    `stateless` is whether its new process keeps nothing of earlier ones; the next run of any engine
    starts `settle_seconds` after its own.
    """

    name: str
    label: str
    phases: tuple[str, ...]
    stateless: bool
    settle_seconds: float

    def start(self) -> None:
        """Start the engine. Raises BenchmarkError."""

    def reset(self) -> None:
        """Drop all data that was read, as in a new process."""

    def run(self, sql: str) -> float:
        """Run a query with its result in a Parquet file; return seconds. Raises BenchmarkError."""

    def result_file(self) -> Path:
        """Return the last result's Parquet file on this machine. Raises BenchmarkError."""

    def close(self) -> None:
        """End every process of the engine."""
