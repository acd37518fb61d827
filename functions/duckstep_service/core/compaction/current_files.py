"""The current files of a table under compaction, which hold each row exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from duckstep_service.core.compaction.log import COMPACTION_FILE, Merge, parse_log
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.table_files import StoredObject

SelectFiles = Callable[[str, Iterable[StoredObject]], list[StoredObject]]


class FolderListing(Protocol):
    """Lists the objects of a folder and reads them. Every method raises StorageUnavailable."""

    def list_objects(self, prefix: str) -> Iterable[StoredObject]:
        """Return the objects below `prefix`, by key."""

    def get(self, key: str) -> bytes:
        """Return an object's content. Raises KeyError if there is none."""


def current_files(
    bucket: FolderListing, prefix: str, listing: Sequence[StoredObject], select: SelectFiles
) -> list[StoredObject]:
    """Return the current files of a `listing` below `prefix`, of those that `select` takes from it.

    The log is read before the listing: the files that it supersedes are deleted a grace period
    later, so an older log is still valid. A table without a log costs no further request.
    Raises InvalidDataFile.
    """
    if not is_compacted(prefix, listing):
        return select(prefix, listing)
    merges = _load_merges(bucket, f"{prefix}{COMPACTION_FILE}")
    listing = list(bucket.list_objects(prefix))
    return apply_merges(prefix, listing, select(prefix, listing), merges)


def is_compacted(prefix: str, listing: Iterable[StoredObject]) -> bool:
    """Return whether a listing below `prefix` has a compaction log."""
    log_key = f"{prefix}{COMPACTION_FILE}"
    return any(stored.key == log_key for stored in listing)


def _load_merges(bucket: FolderListing, log_key: str) -> Iterable[Merge]:
    try:
        body = bucket.get(log_key)
    except KeyError:  # deleted once no merge is under way
        return ()
    try:
        return parse_log(body, "").merges
    except (ValueError, KeyError, TypeError) as exc:
        raise InvalidDataFile(f"{log_key} cannot be read: {exc}.") from exc


def apply_merges(
    prefix: str,
    listing: Iterable[StoredObject],
    files: Iterable[StoredObject],
    merges: Iterable[Merge],
) -> list[StoredObject]:
    """Replace the sources of merges in `files`, a part of `listing`, by the merged files."""
    by_key = {stored.key[len(prefix) :]: stored for stored in listing}
    merged: list[StoredObject] = []
    superseded: set[str] = set()
    for merge in merges:
        if merge.hidden not in by_key:
            continue
        superseded.add(merge.plain)
        if not merge.tombstoned(by_key):
            merged.append(by_key[merge.hidden])
            superseded.update(merge.unchanged_sources(by_key))
    remaining = [file for file in files if file.key[len(prefix) :] not in superseded]
    return sorted(remaining + merged, key=lambda file: file.key)
