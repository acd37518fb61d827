"""The JSON documents that the parent process sends to a worker process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class S3Access:
    """Credentials and endpoint of a bucket, valid below the s3:// prefix `scope`."""

    scope: str
    region: str
    key_id: str
    secret: str
    session_token: str = ""
    endpoint: str = ""
    use_ssl: bool = True


@dataclass(frozen=True, slots=True)
class Resources:
    """The resource limits of a worker: bytes of memory, address space and spill, and threads."""

    memory: int
    address_space: int
    spill: int
    threads: int


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """The configuration of a worker's sandbox; the views follow with each query.

    An `ordered` sandbox preserves the order of the rows that it reads, unless a query sorts them.
    """

    folder: str
    extension: str
    s3: Sequence[S3Access]
    resources: Resources
    files: Sequence[str]
    ordered: bool = False
    disabled_optimizers: str = ""
    descriptors: int = 0
    """The number of descriptors that the parent passes to the worker."""

    def to_dict(self) -> dict[str, Any]:
        """Return the configuration as a JSON document."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SandboxConfig:
        """Parse the JSON document of a configuration."""
        return cls(
            **{
                **document,
                "s3": [S3Access(**access) for access in document["s3"]],
                "resources": Resources(**document["resources"]),
            }
        )


@dataclass(frozen=True, slots=True)
class SandboxIdentity:
    """The owner, the limits and the file versions for which a sandbox was opened.

    `reserved` bytes of memory are those of local files.

    A worker caches the files that it has read and does not revalidate them with S3: a file with
    another version counts as another file.
    """

    owner: str
    key_id: str
    limits: tuple[int, int]
    ordered: bool
    disabled_optimizers: str
    files: Mapping[str, str]
    reserved: int = 0

    def covers(self, other: SandboxIdentity) -> bool:
        """Return whether a sandbox of this identity may run a query that needs `other`.

        A query that reads no file needs no credentials, and local files take no memory from it.
        """
        if not other.files:
            other = replace(other, key_id=self.key_id, reserved=self.reserved)
        same = replace(self, files={}) == replace(other, files={})
        return same and all(self.files.get(uri) == version for uri, version in other.files.items())
