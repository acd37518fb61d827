"""A saved query: its content, its version and the API's documents of both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from duckstep_service.core.query.submission import Over

MAX_VERSIONS = 50
"""The versions that are kept, the current one included."""
_LISTED = ("name", "folder", "description", "engine")


def folder_path(text: str) -> str:
    """Return a path without spaces and slashes around its names."""
    return "/".join(name for part in text.split("/") if (name := part.strip()))


@dataclass(frozen=True, slots=True)
class SavedContent:
    """The fields that the owner sets; None and "" are absent."""

    name: str
    query: str
    folder: str = ""
    description: str = ""
    parameters: Mapping[str, Any] | Sequence[Any] | None = None
    """The default values of the parameters, in the form of POST /queries."""
    chart: dict[str, Any] | None = None
    """The chart options of the web client, which no other part reads."""
    engine: str | None = None
    over: Over = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are present."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def is_same(self, other: SavedContent) -> bool:
        """Return whether both have the same JSON: a default of 1, 1.0 or true has its own type."""
        one, two = (json.dumps(each.to_dict(), sort_keys=True) for each in (self, other))
        return one == two

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SavedContent:
        """Return the content in a document; a later version of the product may have added more."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in document.items() if name in names})


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A version of a saved query."""

    saved_id: str
    version: int
    created_at: str
    updated_at: str
    content: SavedContent

    @property
    def etag(self) -> str:
        """Return the validator of this version."""
        return f'"{self.version}"'

    def to_dict(self) -> dict[str, Any]:
        """Return the whole document."""
        return self._heading() | self.content.to_dict()

    def summary(self) -> dict[str, Any]:
        """Return the entry in a list, without the SQL."""
        content = self.content.to_dict()
        return self._heading() | {name: content[name] for name in _LISTED if name in content}

    def kept_versions(self) -> list[int]:
        """Return the numbers of the former versions that are kept, newest first."""
        return list(range(self.version - 1, max(self.version - MAX_VERSIONS, 0), -1))

    def _heading(self) -> dict[str, Any]:
        return {
            "id": self.saved_id,
            "version": self.version,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }
