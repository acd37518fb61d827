"""What a contender is to the one who measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

WARM, COLD = "warm", "cold"


class Unable(Exception):
    """A contender cannot run a query, or cannot run at all; the text is the reason."""


@dataclass(frozen=True, slots=True)
class S3:
    """An S3 server without credentials, and the bucket that holds the tables."""

    endpoint: str
    bucket: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tables are: a folder and, behind an S3 server, the same folder as a bucket."""

    tables: Path
    scratch: Path
    s3: S3 | None = None


class Contender(Protocol):
    """One way to run a query; `phases` says whether it is measured cold, warm or both."""

    name: str
    label: str
    phases: tuple[str, ...]

    def start(self) -> None:
        """Get ready. Raises Unable."""

    def fresh(self) -> None:
        """Forget everything that was read, as a new process has."""

    def run(self, sql: str) -> float:
        """Run a query and return its seconds, with the answer in a Parquet file. Raises Unable."""

    def answer(self) -> Path:
        """Return the last answer's Parquet file on this machine. Raises Unable."""

    def close(self) -> None:
        """End everything that was started."""
