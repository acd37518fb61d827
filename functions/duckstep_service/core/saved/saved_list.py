"""The list of an owner's saved queries: pages, the last changed first, with filters."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.saved.ports import Position, SavedStore
from duckstep_service.core.strict_json import length_in_response, read_json, write_json
from duckstep_service.core.timestamps import iso_time

MAX_LIMIT = 1000
# A Lambda's response may have 6 MB.
_MAX_BYTES = 4_000_000
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
            return {"saved": documents, "next": _encode_token(documents[-1])}
        documents.append(summary)
        size += length_in_response(summary)
    return {"saved": documents}


def read_token(token: str) -> Position:
    """Return the position in a token. Raises InvalidRequest."""
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        updated, saved_id = read_json(text)
        if not (isinstance(saved_id, str) and 0 < len(saved_id) <= 64):
            raise ValueError(saved_id)
        return iso_time(datetime.fromisoformat(updated)), saved_id
    except (binascii.Error, ValueError, TypeError, OverflowError) as exc:
        raise InvalidRequest(
            "`next` is not a token of this API. Send the `next` of the previous page unchanged."
        ) from exc


def _encode_token(summary: Mapping[str, Any]) -> str:
    """Return a position in the caller's own list, which grants nothing."""
    place = write_json([summary["updatedAt"], summary["id"]])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
