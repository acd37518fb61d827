"""One compaction run of a table: settles due merges, deletes leftovers, merges small files.

One write of the compaction log each begins and ends a merge for queries; no step before it changes
the files that they read. A later run, after the grace, deletes the merged sources.
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import duckdb

from duckstep_service.core.catalog.partition_types import BIGINT
from duckstep_service.core.catalog.settings import SETTINGS_FILE, parse_settings
from duckstep_service.core.compaction.batches import Source, batches, parse_source
from duckstep_service.core.compaction.job import Clock, CompactionOptions, CompactionStats
from duckstep_service.core.compaction.log import (
    HIDDEN_PREFIX,
    MERGED_PREFIX,
    Merge,
    load_log,
    save_log,
)
from duckstep_service.core.compaction.store import (
    CompactionFailed,
    StoredFile,
    TableStore,
    UnsupportedTable,
)
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.table_formats import describe_log_table, find_log_table
from duckstep_service.engine.compaction.merge import (
    IncompatibleFilesError,
    UnreadableFilesError,
    merge_files,
    open_merge_database,
)

# A merged file outside the log remains from a crash, or another compaction is about to log it.
_ORPHAN_AGE = timedelta(days=1)


def compact(
    store: TableStore, work_dir: Path, options: CompactionOptions, clock: Clock
) -> CompactionStats:
    """Compact one table. Raises CompactionFailed; a later run continues after any step."""
    return _Compaction(store, work_dir, options, clock).run()


@dataclass(frozen=True, slots=True)
class _Compaction:
    """One run over one table, with its statistics so far."""

    store: TableStore
    work_dir: Path
    options: CompactionOptions
    clock: Clock
    stats: CompactionStats = field(default_factory=CompactionStats)
    failures: list[str] = field(default_factory=list)
    """The files that DuckDB cannot read, whose batches are left as they are."""

    def run(self) -> CompactionStats:
        self._check_format()
        self._settle_due_merges()
        self._delete_leftovers()
        self._merge_batches()
        self.stats.waiting = len(load_log(self.store).merges)
        if self.failures:
            raise CompactionFailed(f"{'; '.join(self.failures)}; the other files were merged")
        return self.stats

    def _check_format(self) -> None:
        """Refuse a table whose log names its files: a merge would destroy it."""
        if found := find_log_table(file.key for file in self.store.files()):
            raise UnsupportedTable(
                f"{describe_log_table('the table', found)} Only its own tools may merge its files;"
                " nothing was changed."
            )

    def _settle_due_merges(self) -> None:
        """Delete the sources of merges after their grace and rename the merged files."""
        log = load_log(self.store)
        due = [merge for merge in log.merges if merge.at + self.options.grace <= self.clock()]
        if not due:
            return
        files = self._files_by_key()
        for merge in due:
            self.stats.deleted += _settle_merge(self.store, merge, files)
        self.stats.settled += len(due)
        retired = tuple((merge.hidden, self.clock()) for merge in due)
        merges = tuple(merge for merge in log.merges if merge not in due)
        save_log(self.store, replace(log, merges=merges, retired=log.retired + retired))

    def _delete_leftovers(self) -> None:
        """Delete hidden files that were retired before the grace, and orphans of crashes."""
        log, now, grace = load_log(self.store), self.clock(), self.options.grace
        expired = [key for key, at in log.retired if at + grace <= now]
        orphans = [
            file.key
            for file in self.store.files()
            if file.key.rpartition("/")[2].startswith(HIDDEN_PREFIX)
            and file.key not in log.keys
            and file.modified + max(grace, _ORPHAN_AGE) <= now
        ]
        if expired or orphans:
            self.store.delete(expired + orphans)
            self.stats.deleted += len(expired) + len(orphans)
        if expired:
            retired = tuple(entry for entry in log.retired if entry[0] not in expired)
            save_log(self.store, replace(log, retired=retired))

    def _merge_batches(self) -> None:
        logged = load_log(self.store).keys
        files = [file for file in self.store.files() if file.key not in logged]
        text, _ = self.store.read(SETTINGS_FILE)
        settings = parse_settings((text or "").encode())
        if settings.partition_types.get("day", BIGINT) != BIGINT:
            # A merged file has `day` as BIGINT.
            self.stats.left += sum(parse_source(file) is not None for file in files)
            return
        options = self.options
        for batch in batches(files, options.max_file_bytes, options.before):
            if options.until and self.clock() >= options.until:
                self.stats.postponed += len(batch)
                continue
            # A broken file may end the instance.
            with open_merge_database(self.work_dir) as connection:
                self._merge_batch(connection, batch, settings.time_column)

    def _merge_batch(
        self, connection: duckdb.DuckDBPyConnection, batch: list[Source], time_column: str
    ) -> None:
        merge = _new_merge(batch, self.clock)
        name = merge.hidden.rpartition("/")[2]
        copies, merged_file = self.work_dir / name.removeprefix(HIDDEN_PREFIX), self.work_dir / name
        copies.mkdir(parents=True)
        sources = [
            (source, _fetch(self.store, source.stored.key, copies / f"{number}.parquet"))
            for number, source in enumerate(batch)
        ]
        try:
            rows = merge_files(connection, sources, time_column, merged_file)
        except IncompatibleFilesError:
            self.stats.left += len(batch)
            return
        except UnreadableFilesError as exc:
            self.failures.append(str(exc))
            merged_file.unlink(missing_ok=True)
            return
        finally:
            shutil.rmtree(copies)
        size = merged_file.stat().st_size
        self.store.put(merged_file, merge.hidden)
        self._commit_merge(merge, size)
        self.stats.files += len(batch)
        self.stats.into += 1
        self.stats.rows += rows

    def _commit_merge(self, merge: Merge, size: int) -> None:
        """Add the merge to the log, which swaps the files, unless a source has changed."""
        log = load_log(self.store)
        files = self._files_by_key()
        folder = merge.hidden.rpartition("/")[0]
        if merge.hidden not in files or files[merge.hidden].size != size:
            raise CompactionFailed(
                f"{merge.hidden} was not stored completely; nothing was changed, run again"
            )
        if merge.tombstoned(files) or not all(key in files for key in merge.source_keys):
            raise CompactionFailed(f"files of {folder} changed during the merge; run again")
        if log.keys & set(merge.source_keys):
            raise CompactionFailed(
                "another compaction of this table is running; nothing was changed"
            )
        save_log(self.store, log.with_merge(replace(merge, at=self.clock())))

    def _files_by_key(self) -> dict[str, StoredFile]:
        return {file.key: file for file in self.store.files()}


def _fetch(store: TableStore, key: str, copy: Path) -> Path:
    """Return a local path with a key's content; DuckDB would read the key as a pattern."""
    file = store.fetch(key, copy)
    if file != copy:
        copy.symlink_to(file.resolve())
    return copy


def _settle_merge(store: TableStore, merge: Merge, files: dict[str, StoredFile]) -> int:
    """Copy first, then delete: the log still separates both after a crash in between."""
    if merge.hidden not in files:
        if merge.plain in files or all(key in files for key in merge.source_keys):
            return 0
        raise CompactionFailed(f"{merge.hidden} and files that it was merged from no longer exist")
    if merge.tombstoned(files):
        store.delete([merge.plain])
        return 0
    store.copy(merge.hidden, merge.plain)
    sources = merge.unchanged_sources(files)
    store.delete(sources)
    return len(sources)


def _new_merge(batch: list[Source], clock: Clock) -> Merge:
    name, folder = f"{uuid.uuid4().hex[:12]}.parquet", batch[0].folder
    sources = (source.stored for source in batch)
    return Merge(
        f"{folder}/{HIDDEN_PREFIX}{name}",
        f"{folder}/{MERGED_PREFIX}{name}",
        clock(),
        tuple(StoredObject(file.key, file.size, file.version) for file in sources),
    )
