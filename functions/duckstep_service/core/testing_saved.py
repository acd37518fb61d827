"""An in-memory fake of the saved queries' store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duckstep_service.core.saved.ports import Position
from duckstep_service.core.saved.saved_query import SavedQuery


class MemorySavedStore:
    """A SavedStore in dictionaries by owner."""

    def __init__(self) -> None:
        self.current: dict[tuple[str, str], SavedQuery] = {}
        self.former: dict[tuple[str, str, int], SavedQuery] = {}

    def get(self, owner: str, saved_id: str) -> SavedQuery | None:
        return self.current.get((owner, saved_id))

    def put(self, owner: str, saved: SavedQuery, replaced: int) -> bool:
        stored = self.get(owner, saved.saved_id)
        if (stored.version if stored else 0) != replaced:
            return False
        self.current[owner, saved.saved_id] = saved
        return True

    def delete(self, owner: str, saved_id: str, version: int) -> bool:
        stored = self.get(owner, saved_id)
        if stored is None or stored.version != version:
            return False
        del self.current[owner, saved_id]
        return True

    def list(self, owner: str, after: Position | None) -> Iterator[Mapping[str, Any]]:
        own = [saved for (holder, _), saved in self.current.items() if holder == owner]
        for saved in sorted(own, key=_place, reverse=True):
            if after is None or _place(saved) < after:
                yield saved.summary()

    def count(self, owner: str) -> int:
        return sum(holder == owner for holder, _ in self.current)

    def archive(self, owner: str, saved: SavedQuery) -> None:
        self.former[owner, saved.saved_id, saved.version] = saved

    def versions(
        self, owner: str, saved_id: str, numbers: Sequence[int]
    ) -> Mapping[int, SavedQuery]:
        keys = {number: (owner, saved_id, number) for number in numbers}
        return {number: self.former[key] for number, key in keys.items() if key in self.former}

    def delete_versions(self, owner: str, saved_id: str, numbers: Sequence[int]) -> None:
        for number in numbers:
            self.former.pop((owner, saved_id, number), None)


def _place(saved: SavedQuery) -> Position:
    return saved.updated_at, saved.saved_id
