"""The ports of the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.table_files import StoredObject


class FileStatistics(Protocol):
    """A port that returns the statistics of data files."""

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        """Return the entries of files by their keys, without those of unknown files."""
