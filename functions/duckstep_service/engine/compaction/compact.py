"""One compaction: settles the merges whose grace is over, sweeps up, and merges what is small.

Queries see a merge begin and end by one write of the document each; no step before it changes
what they read, and what it takes from them is deleted only after the grace, by a later run.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb

from duckstep_service.core.catalog.settings import SETTINGS_FILE, parse_settings
from duckstep_service.core.compaction.batches import Source, batches
from duckstep_service.core.compaction.job import Clock, CompactionOptions, CompactionStats
from duckstep_service.core.compaction.log import (
    HIDDEN_PREFIX,
    MERGED_PREFIX,
    Merge,
    is_same,
    load_log,
    save_log,
)
from duckstep_service.core.compaction.store import CompactionFailed, StoredFile, TableStore
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.compaction.merge import (
    IncompatibleFilesError,
    merge_files,
    open_merge_database,
)

# A merged file that no document names is a crash's, or another compaction is about to name it.
_ORPHAN_AGE = timedelta(days=1)


def compact(
    store: TableStore, workshop: Path, terms: CompactionOptions, clock: Clock
) -> CompactionStats:
    """Compact one table. Raises CompactionFailed; a later run goes on from whatever step."""
    done = CompactionStats()
    _settle_due_merges(store, terms, clock, done)
    _delete_leftovers(store, terms, clock, done)
    _merge_batches(store, workshop, terms, clock, done)
    done.waiting = len(load_log(store).merges)
    return done


def _settle_due_merges(
    store: TableStore, terms: CompactionOptions, clock: Clock, done: CompactionStats
) -> None:
    """Delete the sources of old merges and give the merged files their plain names."""
    log = load_log(store)
    due = [each for each in log.merges if each.at + terms.grace <= clock()]
    if not due:
        return
    there = {each.key: each for each in store.files()}
    for each in due:
        done.deleted += _settle_merge(store, each, there)
    done.settled += len(due)
    retired = tuple((each.hidden, clock()) for each in due)
    merges = tuple(each for each in log.merges if each not in due)
    save_log(store, replace(log, merges=merges, retired=log.retired + retired))


def _settle_merge(store: TableStore, old: Merge, there: dict[str, StoredFile]) -> int:
    """Copy first, then delete: the document still tells both apart if a crash comes between."""
    if old.hidden not in there:
        if old.plain in there or all(key in there for key in old.source_keys):
            return 0
        raise CompactionFailed(f"{old.hidden} is gone, and so are files that it was merged from")
    if old.tombstoned(there):
        store.delete([old.plain])
        return 0
    store.copy(old.hidden, old.plain)
    sources = [each.key for each in old.sources if is_same(each, there.get(each.key))]
    store.delete(sources)
    return len(sources)


def _delete_leftovers(
    store: TableStore, terms: CompactionOptions, clock: Clock, done: CompactionStats
) -> None:
    """Delete the hidden names that queries were given before, and what crashes left."""
    log, now = load_log(store), clock()
    old = [key for key, at in log.retired if at + terms.grace <= now]
    orphaned = [
        each.key
        for each in store.files()
        if each.key.rpartition("/")[2].startswith(HIDDEN_PREFIX)
        and each.key not in log.keys
        and each.modified + max(terms.grace, _ORPHAN_AGE) <= now
    ]
    if old or orphaned:
        store.delete(old + orphaned)
        done.deleted += len(old) + len(orphaned)
    if old:
        save_log(store, replace(log, retired=tuple(e for e in log.retired if e[0] not in old)))


def _merge_batches(
    store: TableStore, workshop: Path, terms: CompactionOptions, clock: Clock, done: CompactionStats
) -> None:
    named = load_log(store).keys
    files = [each for each in store.files() if each.key not in named]
    settings, _ = store.read(SETTINGS_FILE)
    time_column = parse_settings(settings.encode()).time_column if settings else ""
    with open_merge_database(workshop) as connection:
        for batch in batches(files, terms.max_file_bytes, terms.before):
            if terms.until and clock() >= terms.until:
                done.postponed += len(batch)
                continue
            _merge_batch(store, workshop, connection, batch, time_column, clock, done)


def _merge_batch(
    store: TableStore, workshop: Path, connection: duckdb.DuckDBPyConnection,
    batch: list[Source], time_column: str, clock: Clock, done: CompactionStats,
) -> None:  # fmt: skip
    name, folder = f"{uuid.uuid4().hex[:12]}.parquet", batch[0].folder
    new = Merge(
        f"{folder}/{HIDDEN_PREFIX}{name}",
        f"{folder}/{MERGED_PREFIX}{name}",
        clock(),
        _source_versions(batch),
    )
    copies = workshop / name
    merged = workshop / f"{HIDDEN_PREFIX}{name}"
    fetched = [(source, store.fetch(source.stored.key, copies)) for source in batch]
    try:
        rows = merge_files(connection, fetched, time_column, merged)
    except IncompatibleFilesError:
        done.left += len(batch)
        return
    finally:
        _remove_dir(copies)
    size = merged.stat().st_size
    store.put(merged, new.hidden)
    _commit_merge(store, new, size, clock)
    done.files, done.into, done.rows = done.files + len(batch), done.into + 1, done.rows + rows


def _commit_merge(store: TableStore, new: Merge, size: int, clock: Clock) -> None:
    """Name the merge in the document, if all is still as it was merged; that write is the swap."""
    log = load_log(store)
    there = {each.key: each for each in store.files()}
    if there.get(new.hidden) is None or there[new.hidden].size != size:
        raise CompactionFailed(f"{new.hidden} was not stored whole; nothing was changed, run again")
    if new.tombstoned(there) or not all(key in there for key in new.source_keys):
        raise CompactionFailed(
            f"files of {new.hidden.rpartition('/')[0]} changed meanwhile; run again"
        )
    if log.keys & set(new.source_keys):
        raise CompactionFailed("another compaction of this table is under way; nothing was changed")
    save_log(store, log.with_merge(replace(new, at=clock())))


def _source_versions(batch: list[Source]) -> tuple[StoredObject, ...]:
    files = (each.stored for each in batch)
    return tuple(StoredObject(file.key, file.size, file.version) for file in files)


def _remove_dir(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir() if folder.is_dir() else None
