"""What the parent tells the child, as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class S3Access:
    """How the child reaches a bucket; `scope` is the s3:// prefix that it may use it for."""

    scope: str
    region: str
    key_id: str
    secret: str
    session_token: str = ""
    endpoint: str = ""
    use_ssl: bool = True


@dataclass(frozen=True, slots=True)
class Resources:
    """What the child may use: bytes of memory, address space and spill, and threads."""

    memory: int
    address_space: int
    spill: int
    threads: int


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything that a child is opened with; its views come with each query.

    An `ordered` one keeps the order of the rows that it reads, where a query asks for no other.
    """

    folder: str
    extension: str
    s3: Sequence[S3Access]
    resources: Resources
    files: Sequence[str]
    ordered: bool = False
    disabled_optimizers: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SandboxConfig:
        return cls(
            **{
                **document,
                "s3": [S3Access(**each) for each in document["s3"]],
                "resources": Resources(**document["resources"]),
            }
        )


@dataclass(frozen=True, slots=True)
class SandboxIdentity:
    """Whom a child serves, and the versions of the files that it may read.

    A child keeps what it has read and does not ask S3 whether that is current: a file whose version
    has changed is another file to it.
    """

    owner: str
    key_id: str
    limits: tuple[int, int]
    ordered: bool
    disabled_optimizers: str
    files: Mapping[str, str]

    def serves(self, other: SandboxIdentity) -> bool:
        """Tell whether a child of this tenancy may run a query of `other`."""
        same = replace(self, files={}) == replace(other, files={})
        return same and all(self.files.get(uri) == version for uri, version in other.files.items())
