"""The document that says which files of a table are merged, and since when.

Queries read it through duckstep_service.core.compaction.log, whose rule `voided` repeats.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from duckstep_service.core.compaction.log import COMPACTION_FILE
from duckstep_service.core.compaction.store import CompactionFailed, StoredFile, TableStore

MERGED = "merged-"
HIDDEN = f"_{MERGED}"
_SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Merge:
    """A merged file under its hidden name, the name it gets later, and its sources."""

    hidden: str
    plain: str
    at: datetime
    sources: tuple[tuple[str, int, str], ...]

    @property
    def source_keys(self) -> list[str]:
        return [key for key, _, _ in self.sources]


@dataclass(frozen=True)
class Commit:
    """The merges under way, and the hidden names that no query is given any more, since when."""

    merges: tuple[Merge, ...] = ()
    retired: tuple[tuple[str, datetime], ...] = ()
    token: str = ""

    @property
    def keys(self) -> set[str]:
        """Every key that the document speaks of."""
        named = {
            key for each in self.merges for key in (each.hidden, each.plain, *each.source_keys)
        }
        return named | {key for key, _ in self.retired}


def load(store: TableStore) -> Commit:
    """Read the document; an empty one if there is none."""
    text, token = store.read(COMPACTION_FILE)
    if text is None:
        return Commit(token=token)
    try:
        document = json.loads(text)
        if document["schemaVersion"] != _SCHEMA_VERSION:
            raise CompactionFailed(f"{COMPACTION_FILE} is of a later version")
        return Commit(
            tuple(_merge(each) for each in document["merges"]),
            tuple((key, datetime.fromisoformat(at)) for key, at in document["retired"]),
            token,
        )
    except (ValueError, KeyError, TypeError) as exc:
        raise CompactionFailed(f"{COMPACTION_FILE} of the table cannot be read: {exc}") from exc


def save(store: TableStore, commit: Commit) -> None:
    """Write the document over the one that was read, or delete it if it says nothing.

    To delete it needs no condition: a merge that gets lost so leaves its sources as they were.
    """
    if not commit.merges and not commit.retired:
        store.delete([COMPACTION_FILE])
        return
    document = {
        "schemaVersion": _SCHEMA_VERSION,
        "merges": [
            {"hidden": each.hidden, "plain": each.plain, "at": each.at.isoformat(),
             "sources": each.sources}
            for each in commit.merges
        ],
        "retired": [(key, at.isoformat()) for key, at in commit.retired],
    }  # fmt: skip
    store.write(COMPACTION_FILE, json.dumps(document, indent=1), commit.token)


def with_merge(commit: Commit, merge: Merge) -> Commit:
    """Return the document with one more merge."""
    return replace(commit, merges=(*commit.merges, merge))


def voided(merge: Merge, there: dict[str, StoredFile]) -> bool:
    """Tell whether a source was written again while all are there: then the sources count."""
    found = [there.get(key) for key in merge.source_keys]
    return None not in found and any(
        not is_same(source, each) for source, each in zip(merge.sources, found, strict=True)
    )


def is_same(source: tuple[str, int, str], found: StoredFile | None) -> bool:
    """Tell whether a source is there as it was merged."""
    return found is not None and source == (found.key, found.size, found.version)


def _merge(document: dict[str, Any]) -> Merge:
    sources = tuple((key, size, version) for key, size, version in document["sources"])
    at = datetime.fromisoformat(document["at"])
    return Merge(document["hidden"], document["plain"], at, sources)
