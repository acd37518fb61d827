"""The current files of a table under compaction, which hold each row exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from duckstep_service.core.compaction.log import COMPACTION_FILE, Merge, parse_log
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

SelectFiles = Callable[[str, Iterable[StoredObject]], list[StoredObject]]


def current_files(bucket: DataBucket, prefix: str, select: SelectFiles) -> list[StoredObject]:
    """Return the current files below `prefix`, of those that `select` takes from a listing.

    The log is read before the listing: the files that it supersedes are deleted a grace period
    later, so an older log is still valid. A table without a log costs no further request.
    Raises InvalidDataFile.
    """
    listing = list(bucket.list_objects(prefix))
    log_key = f"{prefix}{COMPACTION_FILE}"
    if all(stored.key != log_key for stored in listing):
        return select(prefix, listing)
    merges = _load_merges(bucket, log_key)
    listing = list(bucket.list_objects(prefix))
    return apply_merges(prefix, listing, select(prefix, listing), merges)


def _load_merges(bucket: DataBucket, log_key: str) -> Iterable[Merge]:
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
