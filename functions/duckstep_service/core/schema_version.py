"""The schema version that everything stored carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import NewerVersion

SCHEMA_VERSION = 1
"""Of items and manifests. What an older version cannot read raises it; a new attribute does not."""


def check_version(document: Mapping[str, Any], what: str) -> None:
    """Raise NewerVersion for what a newer version of the product has written.

    The first items of some kinds carry no version: that is version 1.
    """
    found = int(document.get("schemaVersion", 1))
    if found > SCHEMA_VERSION:
        raise NewerVersion(
            f"{what} was written by a newer version of duckstep (schema {found}; this one reads up"
            f" to {SCHEMA_VERSION}). Deploy that version again."
        )
