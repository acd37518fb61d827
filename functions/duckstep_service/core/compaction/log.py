"""The compaction log: the merges of a table that are under way, in its `_compaction.json`.

A write of the log replaces the sources of a merge by the merged file in the same instant. The
sources are deleted after a grace period, which covers each query that has read an older log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from duckstep_service.core.compaction.store import CompactionFailed, TableStore
from duckstep_service.core.strict_json import read_json
from duckstep_service.core.table_files import StoredObject

COMPACTION_FILE = "_compaction.json"
MERGED_PREFIX = "merged-"
HIDDEN_PREFIX = f"_{MERGED_PREFIX}"
_SCHEMA_VERSION = 1


class FileVersion(Protocol):
    """The size and version of a file of the table."""

    @property
    def size(self) -> int: ...
    @property
    def version(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged file and its sources; all keys are relative to the table's prefix.

    The merged file is stored as `hidden` and copied to `plain` before its sources are deleted.
    """

    hidden: str
    plain: str
    at: datetime
    sources: tuple[StoredObject, ...]

    @property
    def source_keys(self) -> list[str]:
        return [source.key for source in self.sources]

    def tombstoned(self, files: Mapping[str, FileVersion]) -> bool:
        """Return whether a source was overwritten while all exist: then the sources count."""
        return all(source.key in files for source in self.sources) and not all(
            is_same(source, files[source.key]) for source in self.sources
        )

    def unchanged_sources(self, files: Mapping[str, FileVersion]) -> list[str]:
        """Return the keys of the sources that exist as they were merged.

        Once some are deleted, a different file under a source's key is a new file.
        """
        return [source.key for source in self.sources if is_same(source, files.get(source.key))]


@dataclass(frozen=True, slots=True)
class CompactionLog:
    """The merges under way, and the hidden keys retired at a time, which no new query reads.

    `token` identifies the version of the log that was read.
    """

    merges: tuple[Merge, ...] = ()
    retired: tuple[tuple[str, datetime], ...] = ()
    token: str = ""

    @property
    def keys(self) -> set[str]:
        """Every key that the log names."""
        merged = {
            key for merge in self.merges for key in (merge.hidden, merge.plain, *merge.source_keys)
        }
        return merged | {key for key, _ in self.retired}

    def with_merge(self, merge: Merge) -> CompactionLog:
        """Return the log with one more merge."""
        return replace(self, merges=(*self.merges, merge))


def is_same(source: StoredObject, file: FileVersion | None) -> bool:
    """Return whether a source is unchanged; a local folder has no versions, only sizes."""
    return file is not None and source.size == file.size and source.version in ("", file.version)


def parse_log(text: str | bytes, token: str) -> CompactionLog:
    """Parse a log. Raises ValueError, KeyError and TypeError."""
    document = read_json(text, max_characters=None)
    if document["schemaVersion"] != _SCHEMA_VERSION:
        raise ValueError(f"version {document['schemaVersion']}")
    return CompactionLog(
        tuple(_parse_merge(merge) for merge in document["merges"]),
        tuple((key, datetime.fromisoformat(at)) for key, at in document["retired"]),
        token,
    )


def load_log(store: TableStore) -> CompactionLog:
    """Return the table's log, an empty one if there is none. Raises CompactionFailed."""
    text, token = store.read(COMPACTION_FILE)
    if text is None:
        return CompactionLog(token=token)
    try:
        return parse_log(text, token)
    except (ValueError, KeyError, TypeError) as exc:
        raise CompactionFailed(f"{COMPACTION_FILE} of the table cannot be read: {exc}") from exc


def save_log(store: TableStore, log: CompactionLog) -> None:
    """Replace the log that was read, or delete it if it is empty. Raises CompactionOutrun.

    The deletion needs no condition: a merge that it drops leaves its sources unchanged.
    """
    if not log.merges and not log.retired:
        store.delete([COMPACTION_FILE])
        return
    document = {
        "schemaVersion": _SCHEMA_VERSION,
        "merges": [_serialize_merge(merge) for merge in log.merges],
        "retired": [(key, at.isoformat()) for key, at in log.retired],
    }
    store.write(COMPACTION_FILE, json.dumps(document, indent=1), log.token)


def _parse_merge(document: dict[str, Any]) -> Merge:
    sources = tuple(StoredObject(key, size, version) for key, size, version in document["sources"])
    at = datetime.fromisoformat(document["at"])
    return Merge(document["hidden"], document["plain"], at, sources)


def _serialize_merge(merge: Merge) -> dict[str, Any]:
    return {
        "hidden": merge.hidden,
        "plain": merge.plain,
        "at": merge.at.isoformat(),
        "sources": [(source.key, source.size, source.version) for source in merge.sources],
    }
