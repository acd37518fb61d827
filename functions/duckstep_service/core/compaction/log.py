"""Which files of a table under compaction count, so that a listing holds each row exactly once.

Compaction merges files into a hidden one and says so in the table's `_compaction.json`: one
write of that document takes the sources out and the merged file in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.table_files import StoredObject

COMPACTION_FILE = "_compaction.json"
_SCHEMA_VERSION = 1

Keep = Callable[[str, Iterable[StoredObject]], list[StoredObject]]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged file and what it stands for; keys are below the table's prefix.

    `plain` is the name it takes once its sources are deleted; until then that copy does not count.
    """

    hidden: str
    plain: str
    sources: Sequence[StoredObject]


def current_files(lake: DataBucket, prefix: str, keep: Keep) -> list[StoredObject]:
    """Return the files below `prefix` that count, of those that `keep` takes from a listing.

    The document is read before the listing that it is laid over: what it supersedes is deleted a
    grace later, so an older document still fits. A table without one costs no further request.
    """
    listed = list(lake.list_objects(prefix))
    document = f"{prefix}{COMPACTION_FILE}"
    if all(each.key != document for each in listed):
        return keep(prefix, listed)
    merges = read_merges(lake, prefix)
    listed = list(lake.list_objects(prefix))
    return apply_merges(prefix, listed, keep(prefix, listed), merges)


def read_merges(lake: DataBucket, prefix: str) -> list[Merge]:
    """Return the merges of a table that are under way. Raises InvalidDataFile."""
    key = f"{prefix}{COMPACTION_FILE}"
    try:
        body = lake.get(key)
    except KeyError:  # it is deleted once nothing is under way
        return []
    try:
        document = json.loads(body)
        if document["schemaVersion"] != _SCHEMA_VERSION:
            raise ValueError(f"version {document['schemaVersion']}")
        return [_merge(each) for each in document["merges"]]
    except (ValueError, KeyError, TypeError) as exc:
        raise InvalidDataFile(f"{key} cannot be read: {exc}.") from exc


def apply_merges(
    prefix: str,
    listed: Iterable[StoredObject],
    files: Iterable[StoredObject],
    merges: Iterable[Merge],
) -> list[StoredObject]:
    """Put merged files in the place of their sources in `files`, a part of the listing `listed`."""
    there = {each.key[len(prefix) :]: each for each in listed}
    merged: list[StoredObject] = []
    hidden: set[str] = set()
    for merge in merges:
        if merge.hidden not in there:
            continue
        hidden.add(merge.plain)
        superseded = _superseded(merge, there)
        if superseded is not None:
            merged.append(there[merge.hidden])
            hidden.update(superseded)
    left = [each for each in files if each.key[len(prefix) :] not in hidden]
    return sorted(left + merged, key=lambda each: each.key)


def _merge(document: dict[str, Any]) -> Merge:
    sources = [StoredObject(*source) for source in document["sources"]]
    return Merge(document["hidden"], document["plain"], sources)


def _superseded(merge: Merge, there: dict[str, StoredObject]) -> list[str] | None:
    """Return the sources that do not count, None if it is the merge that does not.

    A source that was written again while all are there voids the merge. Once some are deleted, the
    merge is all there is of them, and a file under such a name is a new one.
    """
    present = [source for source in merge.sources if source.key in there]
    same = [source.key for source in present if _is_same(source, there[source.key])]
    if len(same) < len(present) == len(merge.sources):
        return None
    return same


def _is_same(source: StoredObject, found: StoredObject) -> bool:
    """Compare with what was merged; a folder knows no versions, so there the size decides."""
    return source.size == found.size and source.version in ("", found.version)
