"""What the parent tells the child, as JSON documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from duckstep.core.models import TableFiles


@dataclass(frozen=True, slots=True)
class S3Access:
    """How the child reaches the data bucket; `scope` is the s3:// prefix that it may use it for."""

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
class Sandbox:
    """Everything that a child is opened with; a child serves only jobs of its own sandbox."""

    folder: str
    extension: str
    s3: S3Access | None
    resources: Resources
    views: Sequence[str]
    files: Sequence[str]
    disabled_optimizers: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Sandbox:
        s3 = document["s3"]
        return cls(
            **{
                **document,
                "s3": S3Access(**s3) if s3 else None,
                "resources": Resources(**document["resources"]),
            }
        )


def sandbox_key(owner: str, tables: Sequence[TableFiles], key_id: str) -> str:
    """Return what two jobs must have in common to share a child.

    The files' versions are part of it, so a child never answers from its cache of an older file.
    """
    files = [
        [table.name, [[group.layout, dict(group.partitions)] for group in table.groups],
         [[file.key, file.size, file.version] for file in table.files]]
        for table in tables
    ]  # fmt: skip
    return hashlib.sha256(json.dumps([owner, key_id, files]).encode()).hexdigest()
