"""The location of a query's files for the worker: S3, or local copies of a prefetch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep_service.engine.worker.protocol import S3Access


@dataclass(frozen=True, slots=True)
class FileSource:
    """The mapping of object keys to paths; without `access` the worker reaches no network."""

    uri: Callable[[str], str]
    access: Sequence[S3Access]
    urls: Mapping[str, str] = field(default_factory=dict)
    """The URL of each local copy by its path."""
    memory: int = 0
    """The bytes of memory that local copies may have, which the worker does not use."""
    descriptors: Mapping[str, int] = field(default_factory=dict)
    """The descriptor of each local copy in memory by its path."""

    @property
    def key_id(self) -> str:
        """The access key id of the worker's credentials, empty without any."""
        return self.access[0].key_id if self.access else ""

    def map_paths(self, error: dict[str, str]) -> dict[str, str]:
        """Return the worker's error with local paths replaced by the URLs of the buckets."""
        message = error["message"]
        for path, url in self.urls.items():
            if path in message:
                # With errors_as_json the path is inside a JSON string.
                message = message.replace(path, json.dumps(url, ensure_ascii=False)[1:-1])
        return {**error, "message": message}


def local_source(
    paths: Mapping[str, str],
    remote: Callable[[str], str],
    memory: int = 0,
    descriptors: Mapping[str, int] | None = None,
) -> FileSource:
    """Return the source of local copies at `paths`, by key; `remote` returns their URLs."""
    urls = {path: remote(key) for key, path in paths.items()}
    return FileSource(paths.__getitem__, [], urls, memory, descriptors or {})
