"""The port of a table's files for compaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class CompactionFailed(Exception):
    """A table was not compacted; its data is unchanged, and a later run resumes."""


class UnsupportedTable(CompactionFailed):
    """The folder is a table of another format, which compaction never changes."""


class CompactionOutrun(CompactionFailed):
    """Another compaction has written the table's log since it was read."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a table: key below it, bytes, ETag (empty in a folder) and time of change."""

    key: str
    size: int
    version: str
    modified: datetime


class TableStore(Protocol):
    """One table's files. Writes are atomic, and a listing includes each completed write."""

    def files(self) -> list[StoredFile]:
        """Return every file of the table, hidden ones too, by key."""
        ...

    def fetch(self, key: str, copy: Path) -> Path:
        """Return a local file with a key's content: `copy` if it has to be copied."""
        ...

    def put(self, file: Path, key: str) -> None:
        """Store a local file, which may be moved."""
        ...

    def copy(self, key: str, new: str) -> None:
        """Copy a file to another key."""
        ...

    def delete(self, keys: list[str]) -> None:
        """Delete files, also those that no longer exist."""
        ...

    def read(self, key: str) -> tuple[str | None, str]:
        """Return a small text, None if there is none, and the token of its version for `write`."""
        ...

    def write(self, key: str, text: str, token: str) -> None:
        """Replace a text of version `token`. Raises CompactionOutrun if it detects another."""
        ...
