"""The library of an owner's saved queries: create, read, replace and delete with versions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core.errors import (
    IdempotencyKeyInUse,
    SavedQueryChanged,
    SavedQueryLimitExceeded,
    SavedQueryNotFound,
)
from duckstep_service.core.saved.ports import SavedStore
from duckstep_service.core.saved.saved_query import SavedContent, SavedQuery

MAX_QUERIES = 1000
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Library:
    """The saved queries of `owner` in `store`."""

    store: SavedStore
    owner: str

    def create(self, saved_id: str, content: SavedContent, now: str) -> SavedQuery:
        """Save a query under a new id, or return that of a repeated request.

        Raises IdempotencyKeyInUse and SavedQueryLimitExceeded.
        """
        if (existing := self.store.get(self.owner, saved_id)) is not None:
            return self._repeated(existing, content)
        if self.store.count(self.owner) >= MAX_QUERIES:
            raise SavedQueryLimitExceeded(
                f"You have {MAX_QUERIES:,} saved queries, the maximum. Delete some of them."
            )
        saved = SavedQuery(saved_id, 1, now, now, content)
        if self.store.put(self.owner, saved, 0):
            return saved
        return self._repeated(self.get(saved_id), content)

    def get(self, saved_id: str) -> SavedQuery:
        """Return the current version. Raises SavedQueryNotFound."""
        saved = self.store.get(self.owner, saved_id) if _ID.fullmatch(saved_id) else None
        if saved is None:
            raise SavedQueryNotFound("You have no saved query with this id. GET /saved lists them.")
        return saved

    def replace(
        self, saved_id: str, content: SavedContent, if_match: str | None, now: str
    ) -> SavedQuery:
        """Save a new version, unless the content is the same.

        The former version is archived first: a crash in between leaves a copy of the current one.
        Raises SavedQueryChanged and SavedQueryNotFound.
        """
        current = self.get(saved_id)
        # Before If-Match, so that a request whose response was lost can be repeated.
        if current.content.is_same(content):
            return current
        check_match(current, if_match)
        self.store.archive(self.owner, current)
        saved = replace(current, version=current.version + 1, updated_at=now, content=content)
        if not self.store.put(self.owner, saved, current.version):
            raise _changed()
        dropped = set(current.kept_versions()) - set(saved.kept_versions())
        self.store.delete_versions(self.owner, saved_id, sorted(dropped))
        return saved

    def delete(self, saved_id: str, if_match: str | None) -> None:
        """Delete a saved query with its versions. Raises SavedQueryChanged, SavedQueryNotFound."""
        current = self.get(saved_id)
        check_match(current, if_match)
        if not self.store.delete(self.owner, saved_id, current.version):
            raise _changed()
        self.store.delete_versions(self.owner, saved_id, current.kept_versions())

    def versions(self, saved_id: str) -> list[dict[str, Any]]:
        """Return the summaries of the versions, newest first. Raises SavedQueryNotFound."""
        current = self.get(saved_id)
        numbers = current.kept_versions()
        former = self.store.versions(self.owner, saved_id, numbers)
        kept = [former[number] for number in numbers if number in former]
        return [each.summary() for each in (current, *kept)]

    def version(self, saved_id: str, number: int) -> SavedQuery:
        """Return a version. Raises SavedQueryNotFound."""
        current = self.get(saved_id)
        if number == current.version:
            return current
        found = {}
        if number in current.kept_versions():
            found = dict(self.store.versions(self.owner, saved_id, [number]))
        if number not in found:
            raise SavedQueryNotFound(f"The saved query has no version {number}.")
        return found[number]

    def _repeated(self, existing: SavedQuery, content: SavedContent) -> SavedQuery:
        if not existing.content.is_same(content):
            raise IdempotencyKeyInUse(
                "This Idempotency-Key belongs to a saved query with another content. Use a new key."
            )
        return existing


def check_match(current: SavedQuery, if_match: str | None) -> None:
    """Raise SavedQueryChanged unless If-Match, if there is one, names the current version."""
    tags = [tag.strip() for tag in (if_match or "*").split(",")]
    if current.etag not in tags and "*" not in tags:
        raise _changed()


def _changed() -> SavedQueryChanged:
    return SavedQueryChanged(
        "The saved query has changed since the version of If-Match. Read it again, and send the"
        " new ETag."
    )
