"""Where the child reads a query's files: from S3, or from a folder into which they were fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duckstep_service.core.object_keys import prior_result_key
from duckstep_service.engine.worker.protocol import S3Access


@dataclass(frozen=True, slots=True)
class FileSource:
    """How a key becomes a path; without `access` the child can reach no network."""

    uri: Callable[[str], str]
    access: Sequence[S3Access]
    folder: str = ""
    remote: Callable[[str], str] = str

    @property
    def key_id(self) -> str:
        return self.access[0].key_id if self.access else ""

    def named(self, error: dict[str, str]) -> dict[str, str]:
        """Return the child's error with the buckets' names for the folder's."""
        if not self.folder:
            return error
        message = error["message"]
        for inside in (prior_result_key(""), ""):
            message = message.replace(f"{self.folder}/{inside}", self.remote(inside))
        return {**error, "message": message}


def local_source(folder: str, remote: Callable[[str], str]) -> FileSource:
    """Return the source of files that have been fetched into `folder` from where `remote` says."""
    return FileSource(lambda key: f"{folder}/{key}", [], folder, remote)
