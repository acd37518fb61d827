"""What compaction asks of the place where a table is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class CompactionFailed(Exception):
    """A table was not compacted; nothing is lost, and a later run goes on from there."""


class CompactionOutrun(CompactionFailed):
    """Another compaction wrote the table's document since it was read."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a table: key below it, bytes, ETag (empty in a folder) and time of change."""

    key: str
    size: int
    version: str
    modified: datetime


class TableStore(Protocol):
    """One table's files. A write is whole or not there, and a listing shows what was written."""

    def files(self) -> list[StoredFile]:
        """Return every file of the table, hidden ones too, by key."""
        ...

    def fetch(self, key: str, into: Path) -> Path:
        """Return a local file with a key's content, below `into` if it has to be copied."""
        ...

    def put(self, file: Path, key: str) -> None:
        """Store a local file, which may be moved."""
        ...

    def copy(self, key: str, new: str) -> None:
        """Store a file under another key too."""
        ...

    def delete(self, keys: list[str]) -> None:
        """Delete files; one that is gone already counts as deleted."""
        ...

    def read(self, key: str) -> tuple[str | None, str]:
        """Return a small text, None if there is none, and a token of its state for `write`."""
        ...

    def write(self, key: str, text: str, token: str) -> None:
        """Replace a text that is as it was read. Raises CompactionOutrun where a store can tell."""
        ...
