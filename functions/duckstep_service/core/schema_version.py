"""The schema version of items and manifests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import NewerVersion

SCHEMA_VERSION = 1
"""Raised for a change that a former version cannot read; a new attribute is no such change."""


def check_version(document: Mapping[str, Any], document_name: str) -> None:
    """Raise NewerVersion for a document of a newer version of the product.

    The first items of some kinds have no version, which means version 1.
    """
    version = int(document.get("schemaVersion", 1))
    if version > SCHEMA_VERSION:
        raise NewerVersion(
            f"{document_name} was written by a newer version of duckstep (schema {version};"
            f" this one reads up to {SCHEMA_VERSION}). Deploy that version again."
        )
