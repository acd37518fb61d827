"""Merge batches: the small files of one month, up to a size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from duckstep_service.core.compaction.store import StoredFile

# A name that begins with _ or . belongs to a writer.
_FILE = r"(?P<name>[^/_.][^/]*\.parquet)"
_HIVE = re.compile(
    rf"(?P<month>year=(\d{{4}})/month=(\d{{1,2}}))/(?:day=(\d{{1,2}})/)?{_FILE}", re.A
)
_PLAIN = re.compile(rf"(?P<month>(\d{{4}})/(\d{{1,2}}))/(?:(\d{{1,2}})/)?{_FILE}", re.A)


@dataclass(frozen=True)
class Source:
    """A file of a month, a YYYY-MM; `day` is None in a month's folder."""

    stored: StoredFile
    folder: str
    month: str
    day: int | None


def batches(files: Iterable[StoredFile], max_bytes: int, before: str) -> Iterator[list[Source]]:
    """Yield the batches of the months before `before`, a YYYY-MM, in the order of days.

    A file of half the size or more is skipped, so that a late row does not rewrite it.
    """
    small = [file for file in files if file.size * 2 < max_bytes]
    sources = [source for file in small if (source := parse_source(file))]
    past = [source for source in sources if source.month < before]
    past.sort(key=lambda source: (source.folder, source.day or 0, source.stored.key))
    for _, month in groupby(past, key=lambda source: source.folder):
        yield from (batch for batch in _fill_batches(month, max_bytes) if len(batch) > 1)


def parse_source(file: StoredFile) -> Source | None:
    """Return a file with its month and day, None outside such a folder."""
    match = _HIVE.fullmatch(file.key) or _PLAIN.fullmatch(file.key)
    if match is None:
        return None
    folder, year, month, day, _ = match.groups()
    return Source(file, folder, f"{year}-{int(month):02}", int(day) if day else None)


def _fill_batches(sources: Iterable[Source], max_bytes: int) -> Iterator[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in sources:
        if batch and size + source.stored.size > max_bytes:
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += source.stored.size
    yield batch
