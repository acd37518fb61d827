"""Documents of saved queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckstep.documents.reading import document, member, moment

CONTENT = ("name", "folder", "description", "query", "parameters", "chart", "engine", "over")
"""The members that the owner sets."""


@dataclass(frozen=True)
class SavedQuery:
    """A version of a saved query; in a list `query`, `parameters`, `chart` and `over` are None."""

    id: str
    version: int
    name: str
    folder: str = ""
    description: str = ""
    query: str | None = None
    parameters: dict[str, Any] | list[Any] | None = None
    chart: dict[str, Any] | None = None
    engine: str | None = None
    over: str | dict[str, str] | None = None
    created_at: datetime | None = member(moment)
    updated_at: datetime | None = member(moment)
    document: dict[str, Any] = document()

    @property
    def path(self) -> str:
        """Return the folder and the name."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    def content(self) -> dict[str, Any]:
        """Return the members that the owner sets, as a body of the API."""
        return {name: self.document[name] for name in CONTENT if name in self.document}
