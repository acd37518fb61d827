"""Where the child reads a query's files: from S3, or from a folder into which they were fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from duckstep.engine.job import S3Access


@dataclass(frozen=True, slots=True)
class Source:
    """How a key becomes a path; without `access` the child can reach no network."""

    uri: Callable[[str], str]
    access: S3Access | None
    folder: str = ""
    scope: str = ""

    @property
    def key_id(self) -> str:
        return self.access.key_id if self.access else ""

    def named(self, error: dict[str, str]) -> dict[str, str]:
        """Return the child's error with the bucket's name for the folder's."""
        if not self.folder:
            return error
        return {**error, "message": error["message"].replace(self.folder + "/", self.scope)}


def local(folder: str, scope: str) -> Source:
    """Return the source of files that have been fetched into `folder`."""
    return Source(lambda key: f"{folder}/{key}", None, folder, scope)
