"""The port of the saved queries' store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from duckstep_service.core.saved.saved_query import SavedQuery

Position = tuple[str, str]
"""The place of a saved query in its owner's list: `updatedAt` and id."""


class SavedStore(Protocol):
    """The saved queries of owners. Every method raises StorageUnavailable."""

    def get(self, owner: str, saved_id: str) -> SavedQuery | None:
        """Return the current version."""

    def put(self, owner: str, saved: SavedQuery, replaced: int) -> bool:
        """Store the current version if the stored one is `replaced`, 0 for none."""

    def delete(self, owner: str, saved_id: str, version: int) -> bool:
        """Delete the current version if it is `version`."""

    def list(self, owner: str, after: Position | None) -> Iterator[Mapping[str, Any]]:
        """Yield the summaries, the last changed first; a change may appear a moment later."""

    def count(self, owner: str) -> int:
        """Return the number of saved queries in the list."""

    def archive(self, owner: str, saved: SavedQuery) -> None:
        """Store a former version."""

    def versions(
        self, owner: str, saved_id: str, numbers: Sequence[int]
    ) -> Mapping[int, SavedQuery]:
        """Return the former versions that exist."""

    def delete_versions(self, owner: str, saved_id: str, numbers: Sequence[int]) -> None:
        """Delete former versions."""
