"""The list of an owner's saved queries: pages, the last changed first, with filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.page_token import encode_token, read_token
from duckstep_service.core.saved.ports import Position, SavedStore
from duckstep_service.core.strict_json import length_in_response

MAX_LIMIT = 1000
# A Lambda's response may have 6 MB.
_MAX_BYTES = 4_000_000
_LONGEST_ID = 64
_SEARCHED = ("name", "folder", "description")


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """The saved queries that a page lists; `folder` includes the folders below."""

    limit: int
    folder: str = ""
    text: str = ""
    after: Position | None = None

    def matches(self, summary: Mapping[str, Any]) -> bool:
        """Return whether a saved query is one of them."""
        inside = f"{summary.get('folder', '')}/".startswith(f"{self.folder}/")
        texts = [str(summary.get(name, "")).casefold() for name in _SEARCHED]
        found = any(self.text.casefold() in text for text in texts)
        return (inside or not self.folder) and found


def saved_page(store: SavedStore, owner: str, filter: SavedFilter) -> dict[str, Any]:
    """Return the saved queries, and the token `next` if there are more."""
    documents: list[Mapping[str, Any]] = []
    size = 0
    for summary in store.list(owner, filter.after):
        if not filter.matches(summary):
            continue
        if len(documents) == filter.limit or size > _MAX_BYTES:
            last = documents[-1]
            return {"saved": documents, "next": encode_token(last["updatedAt"], last["id"])}
        documents.append(summary)
        size += length_in_response(summary)
    return {"saved": documents}


def read_position(token: str) -> Position:
    """Return the position in a token. Raises InvalidRequest."""
    return read_token(token, _LONGEST_ID)
