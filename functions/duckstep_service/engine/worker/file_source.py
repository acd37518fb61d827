"""The location of a query's files for the worker: S3, or the folder of a prefetch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duckstep_service.core.object_keys import prior_result_key
from duckstep_service.engine.worker.protocol import S3Access


@dataclass(frozen=True, slots=True)
class FileSource:
    """The mapping of object keys to paths; without `access` the worker reaches no network."""

    uri: Callable[[str], str]
    access: Sequence[S3Access]
    folder: str = ""
    remote: Callable[[str], str] = str

    @property
    def key_id(self) -> str:
        """The access key id of the worker's credentials, empty without any."""
        return self.access[0].key_id if self.access else ""

    def map_paths(self, error: dict[str, str]) -> dict[str, str]:
        """Return the worker's error with local paths replaced by the URLs of the buckets."""
        if not self.folder:
            return error
        message = error["message"]
        for prefix in (prior_result_key(""), ""):
            message = message.replace(f"{self.folder}/{prefix}", self.remote(prefix))
        return {**error, "message": message}


def local_source(folder: str, remote: Callable[[str], str]) -> FileSource:
    """Return the source of files in `folder` that were fetched from the URLs of `remote`."""
    return FileSource(lambda key: f"{folder}/{key}", [], folder, remote)
